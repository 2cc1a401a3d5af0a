import type { Clock } from '../../core/ports.js';
import type { PropertyProblem } from '../../core/properties.js';
import { verifyWithKey, verifyWithKeysAt, type VerifyToken } from './authorization-server.js';
import type { TokenVerificationKey } from './public-key-property.js';

/** Settings of authorization servers and rules, by their number. */
export interface JwtConfiguration {
  readonly 'AUTHSERVER*.ISSUER': ReadonlyMap<string, string>;
  readonly 'AUTHSERVER*.PUBLICKEY': ReadonlyMap<string, TokenVerificationKey>;
  readonly 'AUTHSERVER*.PUBLICKEY_FILE': ReadonlyMap<string, TokenVerificationKey>;
  readonly 'AUTHSERVER*.JWKS_URL': ReadonlyMap<string, URL>;
  readonly 'AUTHJWT*.ISSUER': ReadonlyMap<string, string>;
  readonly 'AUTHJWT*.CLAIM.NAME': ReadonlyMap<string, string>;
  readonly 'AUTHJWT*.CLAIM.VALUE': ReadonlyMap<string, string>;
}

/** A claim that lets the owner of a token in. */
export interface JwtRule {
  readonly issuer: string;
  readonly claim: string;
  readonly value: string;
}

/** What is missing in the settings, or there twice. Families that could not be read are undefined and passed over. */
export function jwtProblems(configuration: Partial<JwtConfiguration>): readonly PropertyProblem[] {
  return [...serverProblems(configuration), ...ruleProblems(configuration)];
}

function serverProblems(configuration: Partial<JwtConfiguration>): readonly PropertyProblem[] {
  const issuers = configuration['AUTHSERVER*.ISSUER'];
  const keys = [configuration['AUTHSERVER*.PUBLICKEY'], configuration['AUTHSERVER*.PUBLICKEY_FILE'], configuration['AUTHSERVER*.JWKS_URL']];
  if (!issuers || keys.includes(undefined)) return [];
  const property = 'AUTHSERVER*.ISSUER';
  if (issuers.size === 0) return [{ property, message: 'No authorization server is configured: AUTHSERVER1.ISSUER is not set' }];
  const numbers = new Set([issuers, ...keys].flatMap((values) => [...(values?.keys() ?? [])]));
  return [...numbers].flatMap((number) => {
    const server = `AUTHSERVER${number}`;
    const given = keys.filter((values) => values?.has(number)).length;
    return [
      ...(issuers.has(number) ? [] : [{ property, message: `Missing property ${server}.ISSUER` }]),
      ...(given === 1
        ? []
        : [{ property, message: `Exactly one of ${server}.PUBLICKEY, ${server}.PUBLICKEY_FILE and ${server}.JWKS_URL must be specified` }]),
    ];
  });
}

function ruleProblems(configuration: Partial<JwtConfiguration>): readonly PropertyProblem[] {
  const families = ['AUTHJWT*.ISSUER', 'AUTHJWT*.CLAIM.NAME', 'AUTHJWT*.CLAIM.VALUE'] as const;
  const property = families[0];
  const numbers = new Set(families.flatMap((name) => [...(configuration[name]?.keys() ?? [])]));
  if (numbers.size === 0) return [{ property, message: 'Nobody is authorized: AUTHJWT1.ISSUER is not set' }];
  const servers = new Set(configuration['AUTHSERVER*.ISSUER']?.values());
  return [...numbers].flatMap((number) => {
    const missing = families.filter((name) => configuration[name]?.has(number) === false);
    const issuer = configuration[property]?.get(number);
    return [
      ...missing.map((name) => ({ property, message: `Missing property ${name.replace('*', number)}` })),
      ...(issuer !== undefined && servers.size > 0 && !servers.has(issuer)
        ? [{ property, message: `AUTHJWT${number}.ISSUER is that of no authorization server: ${issuer}` }]
        : []),
    ];
  });
}

/** The servers of each issuer. While a server changes its key there may be two. */
export function serversOf(configuration: JwtConfiguration, clock: Clock): ReadonlyMap<string, readonly VerifyToken[]> {
  const servers = new Map<string, VerifyToken[]>();
  for (const [number, issuer] of configuration['AUTHSERVER*.ISSUER']) {
    const key = configuration['AUTHSERVER*.PUBLICKEY'].get(number) ?? configuration['AUTHSERVER*.PUBLICKEY_FILE'].get(number);
    const url = configuration['AUTHSERVER*.JWKS_URL'].get(number);
    const verify = key ? verifyWithKey(issuer, key) : url && verifyWithKeysAt(issuer, url, clock);
    if (verify) servers.set(issuer, [...(servers.get(issuer) ?? []), verify]);
  }
  return servers;
}

/** The rules by their numbers. */
export function rulesOf(configuration: JwtConfiguration): readonly JwtRule[] {
  return [...configuration['AUTHJWT*.ISSUER']].flatMap(([number, issuer]) => {
    const claim = configuration['AUTHJWT*.CLAIM.NAME'].get(number);
    const value = configuration['AUTHJWT*.CLAIM.VALUE'].get(number);
    return claim === undefined || value === undefined ? [] : [{ issuer, claim, value }];
  });
}

/** Whether a claim is the value of the rule, or a list that has it. Numbers and truth values are compared as they are written. */
export function matchesRule({ claim, value }: JwtRule, claims: Readonly<Record<string, unknown>>): boolean {
  if (!Object.hasOwn(claims, claim)) return false;
  const found = claims[claim];
  const isValue = (one: unknown): boolean =>
    (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') && String(one) === value;
  return Array.isArray(found) ? found.some(isValue) : isValue(found);
}
