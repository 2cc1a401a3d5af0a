import type { ActiveWorker } from './active-worker.js';
import type { WorkerStatus } from './status-report.js';
import { authorizedClients, workerProperties } from './status-sections.js';

/** The status of a worker that answers without a key: a validator, a report. It needs no token, so none is told of. */
export function processorStatus(worker: ActiveWorker, title: string): WorkerStatus {
  const { problems, settings, processor } = worker;
  const own = processor?.status?.();
  const errors = [...problems.components, ...problems.implementation, ...(own?.errors ?? [])];
  return {
    id: worker.id,
    name: worker.name,
    kind: title,
    brief: [
      { title: 'Worker status', value: errors.length === 0 ? 'Active' : 'Offline' },
      ...(own?.entries ?? []),
      ...(settings.DISABLED ? [{ title: '', value: 'Signer is disabled' }] : []),
    ],
    errors,
    complete: [workerProperties(worker), authorizedClients(worker), ...(own?.sections ?? [])],
    tokenActive: true,
    disabled: settings.DISABLED,
  };
}
