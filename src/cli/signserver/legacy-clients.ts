import type { Administration } from '../../admin/administration.js';

/** The clients of the older kind of rule as their commands list them. */
export async function legacyClientRows(workerId: number, administration: Administration): Promise<readonly string[]> {
  const clients = await administration.call('getAuthorizedClients', { worker: { id: workerId } });
  return clients.map(({ serialNumber, issuer }) => `  ${serialNumber}, ${issuer}`);
}

/** Said by the commands that change the list. */
export const SEE_CLIENTS = 'See current configuration with the listauthorizedclients command, activate it with the reload command';
