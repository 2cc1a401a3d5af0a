import type { ShownConfiguration } from '../../admin/use-cases/get-configuration.js';
import type { UseCaseArguments } from '../../admin/use-cases.js';
import { allRules } from '../../core/worker.js';
import type { CarrierServices } from './carrier-services.js';
import { activeRules, storedClients } from './told-client-rules.js';

/** `getConfiguration` over AdminWS: of client rules, legacy ones as they are stored, others as they are active. */
export async function carriedConfiguration(
  given: UseCaseArguments['getConfiguration'],
  { client, local }: CarrierServices,
): Promise<ShownConfiguration> {
  const { clientRules, ...configuration } = await local.call('getConfiguration', given);
  const { workerId, properties } = configuration;
  if (properties.length === 0) return { ...configuration, clientRules: clientRules ?? [] };
  const matchingRules = await activeRules(workerId, client);
  if (!matchingRules) return configuration;
  const authorizedClients = await storedClients(workerId, client);
  return { ...configuration, clientRules: allRules({ authorizedClients, matchingRules }), rulesAreActive: true };
}
