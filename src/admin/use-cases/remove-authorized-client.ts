import { changeConfiguration } from '../change-configuration.js';
import { CLIENT_ARGUMENTS, hasClient } from '../client-arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** Removes a client that was entered exactly so, and answers whether it was there. */
export const removeAuthorizedClient = defineUseCase({
  doc: 'Takes the permission of the older kind of rule away from a client.',
  permission: 'admin',
  arguments: CLIENT_ARGUMENTS,
  async run(context, { worker, serialNumber, issuer }): Promise<{ readonly removed: boolean }> {
    const id = await findWorkerId(context.store, worker);
    const removed = await hasClient(context.store, id, { serialNumber, issuer });
    await changeConfiguration(context, { workers: [{ id, removeClients: [{ serialNumber, issuer }] }] });
    return { removed };
  },
});
