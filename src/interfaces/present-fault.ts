import { asFault, type Fault, type FaultKind } from '../core/errors.js';
import type { Log, Random } from '../core/ports.js';
import { unexposedText, WIRE_FAULTS } from './wire-faults.js';

/** A fault as it may leave the server; a wire puts its own words around the message. */
export interface PresentableFault {
  readonly kind: FaultKind;
  readonly message: string;
  /** For the header field `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/**
 * Whatever a request threw, as the client may see it. What it may not see is written to the log, under a transaction id
 * that the client is told; where the fault has an id already, it is in the log already.
 */
export function presentFault(thrown: unknown, { log, random }: { readonly log: Log; readonly random: Random }): PresentableFault {
  const fault = asFault(thrown);
  if (WIRE_FAULTS[fault.kind].exposed) return exposed(fault);
  if (fault.transactionId !== undefined) return { kind: fault.kind, message: unexposedText(fault.transactionId) };
  const transactionId = random.uuid();
  log.error(`${transactionId}: ${fault.message}`, fault.cause ?? fault);
  return { kind: fault.kind, message: unexposedText(transactionId) };
}

function exposed({ kind, message, retryAfterSeconds }: Fault): PresentableFault {
  return { kind, message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/** The header fields that go with a fault on any wire: when to ask again (RFC 9110 §10.2.3). */
export function retryHeaders({ retryAfterSeconds }: Pick<PresentableFault, 'retryAfterSeconds'>): Readonly<Record<string, string>> {
  return retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
}
