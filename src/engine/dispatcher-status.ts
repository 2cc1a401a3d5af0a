import type { ActiveWorker } from './active-worker.js';
import type { WorkerStatus } from './status-report.js';
import { authorizedClients, workerProperties } from './status-sections.js';

/** The status of a dispatcher. It needs no token, so none is told of. */
export function dispatcherStatus(worker: ActiveWorker): WorkerStatus {
  const { problems, settings } = worker;
  const errors = [...problems.components, ...problems.implementation];
  return {
    id: worker.id,
    name: worker.name,
    kind: 'Dispatcher',
    brief: [
      { title: 'Worker status', value: errors.length === 0 ? 'Active' : 'Offline' },
      ...(settings.DISABLED ? [{ title: '', value: 'Signer is disabled' }] : []),
    ],
    errors,
    complete: [workerProperties(worker), authorizedClients(worker)],
    tokenActive: true,
    disabled: settings.DISABLED,
  };
}
