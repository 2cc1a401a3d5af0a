import type { WorkerRequest } from '../core/exchange.js';
import type { ProcessorDefinition } from '../core/worker-definition.js';
import type { ActiveWorker } from './active-worker.js';
import type { WorkerStatus } from './status-report.js';
import { authorizedClients, workerProperties } from './status-sections.js';

interface Wording {
  readonly disabled: string;
  /** What stands over the rules of clients, whatever their form is. */
  readonly clients: string;
}

const VALIDATOR: Wording = { disabled: 'Signer is disabled', clients: 'Authorized clients (serial number, issuer DN)' };
const SERVICE: Wording = { disabled: 'Signer is disabled', clients: 'Authorized clients' };
const OTHER: Wording = { disabled: 'Worker is disabled', clients: 'Authorized clients (serial number, issuer DN)' };

/** SignServer's words, by what a worker takes. */
const WORDING: Readonly<Record<WorkerRequest['kind'], Wording>> = {
  validateDocument: VALIDATOR,
  validateCertificate: SERVICE,
  data: OTHER,
  dataGroups: OTHER,
  properties: OTHER,
};

/** The status of a worker that answers without a key: a validator, a report. It needs no token, so none is told of. */
export function processorStatus(worker: ActiveWorker, { title, accepts }: Pick<ProcessorDefinition, 'title' | 'accepts'>): WorkerStatus {
  const { problems, settings, processor } = worker;
  const own = processor?.status?.();
  const wording = WORDING[accepts];
  const errors = [...problems.components, ...problems.implementation, ...(own?.errors ?? [])];
  return {
    id: worker.id,
    name: worker.name,
    kind: title,
    brief: [
      { title: 'Worker status', value: errors.length === 0 ? 'Active' : 'Offline' },
      ...(own?.entries ?? []),
      ...(settings.DISABLED ? [{ title: '', value: wording.disabled }] : []),
    ],
    errors,
    complete: [workerProperties(worker), authorizedClients(worker, wording.clients), ...(own?.sections ?? [])],
    tokenActive: true,
    disabled: settings.DISABLED,
  };
}
