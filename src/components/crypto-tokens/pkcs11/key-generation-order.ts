import type { KeyGenerationOrder } from '../../../core/crypto-token.js';
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

/** Curves by the names of SEC 2, RFC 5639, NIST and X9.62. */
const CURVES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['1.3.132.0.33', 'secp224r1', 'P-224'],
      ['1.2.840.10045.3.1.7', 'secp256r1', 'prime256v1', 'P-256'],
      ['1.3.132.0.34', 'secp384r1', 'P-384'],
      ['1.3.132.0.35', 'secp521r1', 'P-521'],
      ['1.3.132.0.10', 'secp256k1'],
      ['1.3.36.3.3.2.8.1.1.7', 'brainpoolP256r1'],
      ['1.3.36.3.3.2.8.1.1.11', 'brainpoolP384r1'],
      ['1.3.36.3.3.2.8.1.1.13', 'brainpoolP512r1'],
    ] as const
  ).flatMap(([oid, ...names]) => names.map((name) => [name.toLowerCase(), oid] as const)),
);

/** PKCS#11 3.1 §6.3.1: the curve of Ed25519 by its name, a PrintableString, which older libraries know too. */
const EDWARDS25519 = tlv(0x13, Buffer.from('edwards25519'));

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
    case 'Ed25519':
      if (specification.trim().toLowerCase() !== 'ed25519') throw refused(`Unknown curve "${specification}". Known is Ed25519.`);
      return { family: 'EDDSA', key: { type: 'EC_EDWARDS', parameters: EDWARDS25519 } };
    default:
      throw refused(`Unsupported key algorithm: ${algorithm}`);
  }
}

const refused = (message: string): Fault => new Fault('cryptoTokenOffline', message);

function curveOid(specification: string): string {
  const oid = CURVES.get(specification.trim().toLowerCase());
  if (oid === undefined) throw refused(`Can not generate EC curve, no OID and no ECParameters found: ${specification}`);
  return oid;
}

function unsignedOctets(number: number): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
