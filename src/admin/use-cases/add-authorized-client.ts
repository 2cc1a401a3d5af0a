import { changeConfiguration } from '../change-configuration.js';
import { CLIENT_ARGUMENTS, hasClient } from '../client-arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** Lets a client use a worker by the older kind of rule; answers false where it may already. */
export const addAuthorizedClient = defineUseCase({
  doc: 'Lets a client use a worker by the older kind of rule.',
  permission: 'admin',
  arguments: CLIENT_ARGUMENTS,
  async run(context, { worker, serialNumber, issuer }): Promise<{ readonly added: boolean }> {
    const id = await findWorkerId(context.store, worker);
    const isThere = await hasClient(context.store, id, { serialNumber, issuer });
    await changeConfiguration(context, { workers: [{ id, addClients: [{ serialNumber, issuer }] }] });
    return { added: !isThere };
  },
});
