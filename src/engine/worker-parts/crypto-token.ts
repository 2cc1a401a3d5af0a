import type { CryptoTokenContext } from '../../core/component.js';
import type { CryptoToken } from '../../core/crypto-token.js';
import type { WorkerConfiguration } from '../../core/worker.js';
import type { FactoryServices } from '../factory-services.js';
import { auditedTokenData } from './audited-token-data.js';
import type { PartRequest } from './part-request.js';
import { readProperties } from './read-properties.js';

/** What worker status says of a token class that is not there. */
export const UNKNOWN_TOKEN_CLASS = 'Failed to load Crypto Token using provided implementation class name';

/** The worker's own crypto token; undefined where it has none or uses that of another worker. */
export function makeCryptoToken({ configuration, settings, services, problems }: PartRequest): CryptoToken | undefined {
  const name = settings.CRYPTOTOKEN_IMPLEMENTATION_CLASS;
  if (name === undefined || settings.CRYPTOTOKEN !== undefined) return undefined;
  const definition = services.definitions.find(name, 'cryptoToken');
  if (!definition) {
    problems.push(UNKNOWN_TOKEN_CLASS);
    return undefined;
  }
  const reasons: string[] = [];
  const properties = new Map([...(services.tokenDefaults?.() ?? []), ...configuration.properties]);
  const withDefaults = { ...configuration, properties };
  const own = readProperties(definition, withDefaults, reasons);
  if (settings.DISABLED) reasons.push('Disabled');
  const token = own && reasons.length === 0 ? definition.create(own, contextOf(withDefaults, services)) : undefined;
  problems.push(...[...reasons, ...(token?.problems ?? [])].map((reason) => `Failed to initialize crypto token: ${reason}`));
  return token;
}

function contextOf({ id: workerId, properties }: WorkerConfiguration, services: FactoryServices): CryptoTokenContext {
  const { certificates, log, tokenData, audit, pkcs11Libraries } = services;
  return {
    workerId,
    certificates,
    log,
    tokenData: auditedTokenData({ workerId, data: tokenData.of(workerId), audit }),
    properties,
    ...(pkcs11Libraries && { pkcs11Libraries }),
  };
}
