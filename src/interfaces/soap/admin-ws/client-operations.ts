import type { UseCaseArguments } from '../../../admin/use-cases.js';
import type { Message } from '../message.js';
import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { integerOf, missing, requiredText } from './elements.js';

/** Clients of a worker by serial number and issuer. */
export const CLIENT_OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  getAuthorizedClients: useCaseOperation('getAuthorizedClients', {
    logged: (message) => [String(integerOf(message, 'workerId'))],
    given: (message) => ({ worker: { id: integerOf(message, 'workerId') } }),
    answer: (clients) => ({ return: clients.map(({ serialNumber, issuer }) => ({ certSN: serialNumber, issuerDN: issuer })) }),
  }),
  addAuthorizedClient: useCaseOperation('addAuthorizedClient', { logged: clientLogged, given: clientOf }),
  removeAuthorizedClient: useCaseOperation('removeAuthorizedClient', {
    logged: clientLogged,
    given: clientOf,
    answer: ({ removed }) => ({ return: removed }),
  }),
};

function clientLogged(message: Message): readonly (string | undefined)[] {
  const client = message.part('authClient');
  return [String(integerOf(message, 'workerId')), client?.text('certSN'), client?.text('issuerDN')];
}

function clientOf(message: Message): UseCaseArguments['addAuthorizedClient'] {
  const client = message.part('authClient');
  if (!client) throw missing('authClient');
  return {
    worker: { id: integerOf(message, 'workerId') },
    serialNumber: requiredText(client, 'certSN'),
    issuer: requiredText(client, 'issuerDN'),
  };
}
