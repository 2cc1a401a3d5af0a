import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeReference, referenceText, type WorkerReference } from '../../core/worker.js';
import { presentFault, retryHeaders } from '../present-fault.js';
import { RequestAborted } from '../request-body.js';
import { WIRE_FAULTS } from '../wire-faults.js';
import { headerText } from './content-disposition.js';
import { answerError } from './error-answer.js';
import { HttpRefusal } from './http-refusal.js';
import type { ProcessingDoor } from './processing-door.js';

/** How one of SignServer's servlets words its refusals. */
export interface FaultStyle {
  /** What the challenge of RFC 7617 calls a worker. */
  readonly realm: (reference: WorkerReference) => string;
  /** Whether the text of an illegal request stands in a header field as well. */
  readonly errorHeader: boolean;
  /** Whether only a key that cannot be used is 503, and what else is away or not granted a failure of the worker. */
  readonly failsWith500: boolean;
}

export const PROCESS_STYLE: FaultStyle = { realm: describeReference, errorHeader: true, failsWith500: false };
export const SOD_STYLE: FaultStyle = { realm: referenceText, errorHeader: false, failsWith500: true };

/** What a fault is answered with: the door, the worker that was asked for where that is known, and the servlet's style. */
export interface FaultContext {
  readonly door: Pick<ProcessingDoor, 'log' | 'random'>;
  readonly style: FaultStyle;
  readonly worker?: WorkerReference | undefined;
}

/** Answers whatever went wrong with a request. */
export function answerFault(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  thrown: unknown,
  { door, style, worker }: FaultContext,
): void {
  const { request, response } = exchange;
  if (thrown instanceof RequestAborted) {
    response.destroy();
    return;
  }
  if (thrown instanceof HttpRefusal) {
    answerError(request, response, { status: thrown.status, message: thrown.message, headers: thrown.headers });
    return;
  }
  const fault = presentFault(thrown, door);
  const { kind, message } = fault;
  const { status, text, inHeader } = WIRE_FAULTS[kind].http;
  const said = text(message);
  const headers = {
    ...retryHeaders(fault),
    ...(inHeader && style.errorHeader && { 'X-SIGNSERVER-ERROR-MESSAGE': headerText(said) }),
    ...(kind === 'authorizationRequired' && { 'WWW-Authenticate': `Basic realm="${realm(style, worker)}"` }),
  };
  const isFailure = style.failsWith500 && (kind === 'serviceUnavailable' || kind === 'notGranted');
  answerError(request, response, { status: isFailure ? 500 : status, message: said, headers });
}

/** The inside of a quoted string (RFC 9110 §5.6.4). */
function realm(style: FaultStyle, worker: WorkerReference | undefined): string {
  const text = worker ? `SignServer Worker ${style.realm(worker)}` : 'SignServer';
  return headerText(text).replace(/["\\]/g, '\\$&');
}
