import type { AuthorizedClient } from '../../core/worker.js';
import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** The clients of the older kind of rule, ordered by the text of their serial numbers. */
export const getAuthorizedClients = defineUseCase({
  doc: 'The clients that may use a worker by the older kind of rule.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run({ store }, { worker }): Promise<readonly AuthorizedClient[]> {
    const clients = (await store.worker(await findWorkerId(store, worker)))?.authorizedClients ?? [];
    return clients.toSorted((a, b) => (a.serialNumber < b.serialNumber ? -1 : a.serialNumber > b.serialNumber ? 1 : 0));
  },
});
