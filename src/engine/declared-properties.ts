import { declarationOf, nearestName, rawValue, type PropertyDeclarations, type RawProperties } from '../core/properties.js';
import { COMMON_PROPERTIES, readCommonProperties } from './common-properties.js';
import type { Definitions } from './definitions.js';
import { KEY_GENERATION_PROPERTIES } from './key-generation.js';
import { archiverNames, archiverPrefix } from './worker-parts/archivers.js';
import { prefixed } from './worker-parts/read-properties.js';

/** Properties whose values name a definition that has properties of its own. */
const NAMING = [
  'IMPLEMENTATION_CLASS',
  'CRYPTOTOKEN_IMPLEMENTATION_CLASS',
  'AUTHTYPE',
  'ALIASSELECTOR',
  'WORKERLOGGER',
  'ACCOUNTER',
  'TIMESOURCE',
] as const;
const KINDS = [
  'signer',
  'processor',
  'dispatcher',
  'timedService',
  'cryptoWorker',
  'cryptoToken',
  'authorizer',
  'aliasSelector',
  'workerLogger',
  'accounter',
  'timeSource',
] as const;

/** The declarations of all properties that a worker with these can have: common ones, and those of what it names. */
export function declaredProperties(definitions: Definitions, properties: RawProperties): PropertyDeclarations {
  const named = NAMING.map((property) => definitions.find(rawValue(properties, property)?.trim() ?? '', ...KINDS)?.properties);
  const archivers = archiverNames(readCommonProperties(properties).settings).map((name, index) =>
    prefixed(definitions.find(name, 'archiver')?.properties ?? {}, archiverPrefix(index)),
  );
  return Object.assign(
    {},
    KEY_GENERATION_PROPERTIES,
    COMMON_PROPERTIES,
    ...named.filter((one) => one !== undefined),
    ...archivers,
  ) as PropertyDeclarations;
}

/**
 * Sentences on properties that nothing reads and that look like a slip of the pen. Others are left alone: SignServer's
 * files hold notes, values put aside with underscores, and properties of what is not here.
 */
export function misspelledProperties(declared: PropertyDeclarations, properties: RawProperties): readonly string[] {
  const names = Object.keys(declared);
  return [...properties.keys()]
    .filter((name) => !declarationOf(name, declared) && /^[A-Z][A-Z0-9_]*[A-Z0-9]$/.test(name))
    .flatMap((name) => {
      const nearest = nearestName(name, names);
      return nearest === undefined || properties.has(nearest) ? [] : [`The property ${name} is not known. Did you mean ${nearest}?`];
    });
}
