import type { ConfigurationStore } from '../core/ports.js';
import type { AuthorizedClient } from '../core/worker.js';
import { textArgument, workerArgument } from './arguments.js';

/** A client of the older kind of rule: its values are stored and compared exactly as they are given. */
export const CLIENT_ARGUMENTS = { worker: workerArgument, serialNumber: textArgument, issuer: textArgument } as const;

/** Whether a worker has that client. */
export async function hasClient(store: ConfigurationStore, workerId: number, client: AuthorizedClient): Promise<boolean> {
  const clients = (await store.worker(workerId))?.authorizedClients ?? [];
  return clients.some(({ serialNumber, issuer }) => serialNumber === client.serialNumber && issuer === client.issuer);
}
