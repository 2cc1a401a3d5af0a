import { Fault } from '../../core/errors.js';
import type { ReceivedRequest, WorkerRequest } from '../../core/exchange.js';
import type { ProcessorDefinition, SignerDefinition } from '../../core/worker-definition.js';
import { describeReference } from '../../core/worker.js';
import type { Step } from '../active-worker.js';
import { raisedInWorker, workerOf } from './exchange-parts.js';

/** What a worker says of a request that is not of the kind that it takes, by that kind. */
const REFUSALS = {
  data: notAnExpected('GenericSignRequest'),
  dataGroups: notAnExpected('SODSignRequest'),
  validateDocument: notAnExpected('GenericValidationRequest'),
  validateCertificate: (workerId) => `The process request sent to validation service with ID ${String(workerId)} isn't supported`,
  properties: notAnExpected('PropertiesRequest'),
} as const satisfies Record<WorkerRequest['kind'], (workerId: number) => string>;

function notAnExpected(type: string): () => string {
  return () => `Received request wasn't an expected ${type}.`;
}

/** Refuses a request that the worker does not take, and any request where its implementation is misconfigured. */
export function matchRequest(): Step {
  return (exchange, next) => {
    const worker = workerOf(exchange);
    const { definition } = worker;
    if ((definition?.kind === 'signer' || definition?.kind === 'processor') && !takes(definition, kindOf(exchange.request))) {
      throw new Fault('illegalRequest', refusal(definition, worker.id));
    }
    if (worker.problems.implementation.length > 0) throw raisedInWorker(worker, new Fault('workerFailed', 'Worker is misconfigured'));
    if (!worker.signer && !worker.processor && !worker.dispatcher)
      throw new Fault('illegalRequest', `Worker exists but does not sign: ${describeReference(exchange.reference)}`);
    return next();
  };
}

/** Workers for administration, which are no signers, word it in their own way. */
function refusal({ kind, accepts }: SignerDefinition | ProcessorDefinition, workerId: number): string {
  return kind === 'processor' && accepts === 'data' ? 'Received request was not of expected type.' : REFUSALS[accepts](workerId);
}

/** Processors of documents also take Java properties as such, as some signers do: it is the text that they read. */
function takes(definition: SignerDefinition | ProcessorDefinition, sent: WorkerRequest['kind']): boolean {
  const { kind, accepts } = definition;
  const takesProperties = kind === 'processor' || definition.takesProperties === true;
  return sent === accepts || (takesProperties && accepts === 'data' && sent === 'properties');
}

function kindOf({ kind }: ReceivedRequest): WorkerRequest['kind'] {
  return kind === 'streamed' ? 'data' : kind;
}
