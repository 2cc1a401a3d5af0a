import { Fault } from '../../core/errors.js';
import type { ReceivedRequest, WorkerRequest } from '../../core/exchange.js';
import { describeReference } from '../../core/worker.js';
import type { Step } from '../active-worker.js';
import { raisedInWorker, workerOf } from './exchange-parts.js';

const EXPECTED = {
  data: 'GenericSignRequest',
  dataGroups: 'SODSignRequest',
  validateDocument: 'GenericValidationRequest',
  validateCertificate: 'ValidateRequest',
} as const satisfies Record<WorkerRequest['kind'], string>;

/** Refuses a request that the worker does not take, and any request where its implementation is misconfigured. */
export function matchRequest(): Step {
  return (exchange, next) => {
    const worker = workerOf(exchange);
    const { definition } = worker;
    if ((definition?.kind === 'signer' || definition?.kind === 'processor') && definition.accepts !== kindOf(exchange.request)) {
      throw new Fault('illegalRequest', `Received request wasn't an expected ${EXPECTED[definition.accepts]}.`);
    }
    if (worker.problems.implementation.length > 0) throw raisedInWorker(worker, new Fault('workerFailed', 'Worker is misconfigured'));
    if (!worker.signer && !worker.processor && !worker.dispatcher)
      throw new Fault('illegalRequest', `Worker exists but does not sign: ${describeReference(exchange.reference)}`);
    return next();
  };
}

function kindOf({ kind }: ReceivedRequest): WorkerRequest['kind'] {
  return kind === 'streamed' ? 'data' : kind;
}
