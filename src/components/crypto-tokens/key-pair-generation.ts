import { generateKeyPair as generate, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyGenerationOrder } from '../../core/crypto-token.js';
import { findCurve, NAMED_CURVES } from '../../core/elliptic-curves.js';
import { Fault } from '../../core/errors.js';
import { rsaSpecification } from './key-specification.js';

const generateAsync = promisify(generate);

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * A new key pair, made outside of the event loop. Throws `cryptoTokenOffline` for an algorithm or a specification that is
 * not known. Algorithms are `RSA` with `<bits>` or `<bits>exp<exponent>`, `ECDSA` with the name of a curve, and `EdDSA`,
 * `Ed25519` and `Ed448` with `Ed25519` or `Ed448`.
 */
export function generateKeyPair({ algorithm, specification }: Pick<KeyGenerationOrder, 'algorithm' | 'specification'>): Promise<KeyPair> {
  const make = GENERATORS.get(algorithm);
  if (!make) throw refused(`No such algorithm: ${algorithm}. Keys are generated for ${[...GENERATORS.keys()].join(', ')}.`);
  return make(specification.trim());
}

const GENERATORS: ReadonlyMap<string, (specification: string) => Promise<KeyPairKeyObjectResult>> = new Map([
  ['RSA', generateRsa],
  ['ECDSA', generateEc],
  ['EC', generateEc],
  ['EdDSA', (specification) => generateEdwards(specification, ['Ed25519', 'Ed448'])],
  ['Ed25519', (specification) => generateEdwards(specification, ['Ed25519'])],
  ['Ed448', (specification) => generateEdwards(specification, ['Ed448'])],
]);

const refused = (message: string): Fault => new Fault('cryptoTokenOffline', message);

// --------------------------------------------------------------------------------------------------------------- RSA

function generateRsa(specification: string): Promise<KeyPairKeyObjectResult> {
  const { bits: modulusLength, publicExponent } = rsaSpecification(specification);
  return generateAsync('rsa', { modulusLength, publicExponent });
}

// ------------------------------------------------------------------------------------------------------------- curves

function generateEc(specification: string): Promise<KeyPairKeyObjectResult> {
  const curve = findCurve(specification);
  const known = NAMED_CURVES.flatMap(({ name, aliases }) => [name, ...aliases]);
  if (!curve) throw refused(`Unknown curve "${specification}". Known are ${known.join(', ')}.`);
  return generateAsync('ec', { namedCurve: curve.node });
}

type EdwardsCurve = 'Ed25519' | 'Ed448';

function generateEdwards(specification: string, curves: readonly EdwardsCurve[]): Promise<KeyPairKeyObjectResult> {
  switch (curves.find((curve) => curve.toLowerCase() === specification.toLowerCase())) {
    case 'Ed25519':
      return generateAsync('ed25519', undefined);
    case 'Ed448':
      return generateAsync('ed448', undefined);
    case undefined:
      throw refused(`Unknown curve "${specification}". Known is ${curves.join(' and ')}.`);
  }
}
