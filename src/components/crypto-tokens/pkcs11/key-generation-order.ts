import type { KeyGenerationOrder } from '../../../core/crypto-token.js';
import { findCurve } from '../../../core/elliptic-curves.js';
import { Fault } from '../../../core/errors.js';
import { objectIdentifier, tlv } from '../../../formats/asn1/asn1.js';
import { rsaSpecification } from '../key-specification.js';
import type { GenerateOrder } from './token-commands.js';

/** Which of the attributes of an administrator apply to a key. */
export type KeyFamily = 'RSA' | 'ECDSA' | 'EDDSA';

interface OrderedKey {
  readonly family: KeyFamily;
  readonly key: GenerateOrder['key'];
}

/** PKCS#11 3.1 §6.3.1: curves by their names, PrintableStrings, which older libraries know too. */
const EDWARDS_CURVES: ReadonlyMap<string, Uint8Array> = new Map(
  [
    ['Ed25519', 'edwards25519'],
    ['Ed448', 'edwards448'],
  ].map(([name = '', curve = '']) => [name.toLowerCase(), tlv(0x13, Buffer.from(curve))]),
);

/** What a key is ordered as in PKCS#11. Throws `cryptoTokenOffline` for an algorithm or a specification that is not known. */
export function orderedKey({ algorithm, specification }: Pick<KeyGenerationOrder, 'algorithm' | 'specification'>): OrderedKey {
  switch (algorithm) {
    case 'RSA': {
      const { bits, publicExponent } = rsaSpecification(specification);
      return { family: 'RSA', key: { type: 'RSA', bits, publicExponent: unsignedOctets(publicExponent) } };
    }
    case 'ECDSA':
    case 'EC':
      return { family: 'ECDSA', key: { type: 'EC', parameters: objectIdentifier(curveOid(specification)) } };
    case 'EdDSA':
      return edwardsKey(specification, ['Ed25519', 'Ed448']);
    case 'Ed25519':
    case 'Ed448':
      return edwardsKey(specification, [algorithm]);
    default:
      throw refused(`Unsupported key algorithm: ${algorithm}`);
  }
}

const refused = (message: string): Fault => new Fault('cryptoTokenOffline', message);

function curveOid(specification: string): string {
  const oid = findCurve(specification)?.oid;
  if (oid === undefined) throw refused(`Can not generate EC curve, no OID and no ECParameters found: ${specification}`);
  return oid;
}

function edwardsKey(specification: string, allowed: readonly ('Ed25519' | 'Ed448')[]): OrderedKey {
  const wanted = specification.trim().toLowerCase();
  const parameters = allowed.some((name) => name.toLowerCase() === wanted) ? EDWARDS_CURVES.get(wanted) : undefined;
  if (!parameters) throw refused(`Unknown curve "${specification}". Known is ${allowed.join(' and ')}.`);
  return { family: 'EDDSA', key: { type: 'EC_EDWARDS', parameters } };
}

function unsignedOctets(number: number): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
