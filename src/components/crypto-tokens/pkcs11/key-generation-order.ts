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
  const oid = findCurve(specification)?.oid;
  if (oid === undefined) throw refused(`Can not generate EC curve, no OID and no ECParameters found: ${specification}`);
  return oid;
}

function unsignedOctets(number: number): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
