import { algorithmIdentifier, bitString, integer, nullValue, sequence } from '../../../formats/asn1/asn1.js';
import { readBer } from '../../../formats/asn1/ber-reader.js';
import { TAG } from '../../../formats/asn1/ber-values.js';
import { tlv } from '../../../formats/asn1/asn1.js';
import { KEY_TYPE } from './constants.js';

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const EC_PUBLIC_KEY = tlv(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01));
/** Curves by the octets of their points (RFC 8032 §5.1.2 and §5.2.2), as object identifiers of RFC 8410 §3. */
const EDWARDS_CURVES: ReadonlyMap<number | undefined, string> = new Map([
  [32, '1.3.101.112'],
  [57, '1.3.101.113'],
]);

/** The parts of a public key as attributes of PKCS#11 objects. */
export interface PublicKeyAttributes {
  readonly keyType: number;
  readonly modulus?: Uint8Array | undefined;
  readonly publicExponent?: Uint8Array | undefined;
  readonly ecParameters?: Uint8Array | undefined;
  readonly ecPoint?: Uint8Array | undefined;
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), DER; undefined where a part is missing or the type is none that signs here. */
export function subjectPublicKeyInfo({
  keyType,
  modulus,
  publicExponent,
  ecParameters,
  ecPoint,
}: PublicKeyAttributes): Uint8Array | undefined {
  switch (keyType) {
    case KEY_TYPE.RSA:
      if (!modulus?.length || !publicExponent?.length) return undefined;
      return sequence(
        algorithmIdentifier(RSA_ENCRYPTION, nullValue),
        bitString(sequence(integer(unsigned(modulus)), integer(unsigned(publicExponent)))),
      );
    case KEY_TYPE.EC:
      if (!ecParameters?.length || !ecPoint?.length) return undefined;
      return sequence(sequence(EC_PUBLIC_KEY, ecParameters), bitString(pointOf(ecPoint)));
    case KEY_TYPE.EC_EDWARDS: {
      const point = ecPoint && pointOf(ecPoint);
      const curve = EDWARDS_CURVES.get(point?.length);
      return point && curve !== undefined ? sequence(algorithmIdentifier(curve), bitString(point)) : undefined;
    }
    default:
      return undefined;
  }
}

const unsigned = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`);

/** PKCS#11 wraps the point into an OCTET STRING; some libraries give it bare, and some did in a BIT STRING. */
function pointOf(octets: Uint8Array): Uint8Array {
  try {
    const { tag, content, encoding } = readBer(octets);
    if (encoding.length === octets.length && tag === TAG.OCTET_STRING) return content;
    if (encoding.length === octets.length && tag === TAG.BIT_STRING) return content.subarray(1);
  } catch {
    // A bare point begins with 4, which looks like an OCTET STRING of another length.
  }
  return octets;
}
