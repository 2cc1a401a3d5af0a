import type { KeyObject } from 'node:crypto';
import { bitStringOf, integerOf, TAG } from '../asn1/ber-values.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';

/**
 * An ECDSA-Sig-Value (RFC 3279 §2.2.3) as the concatenation of r and s, each as long as a coordinate of the key's curve
 * (RFC 6931 §2.3.6, IEEE P1363). Throws an error where it is no such signature.
 */
export function concatenatedEcdsa(signature: Uint8Array, publicKey: KeyObject): Uint8Array {
  const fields = new BerFields(readBer(signature), 'ECDSA-Sig-Value');
  const bytes = coordinateBytes(publicKey);
  return Buffer.concat([0, 1].map(() => unsigned(integerOf(fields.take(TAG.INTEGER)), bytes)));
}

function unsigned(value: bigint, bytes: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * bytes, '0');
  if (value < 0n || hex.length > 2 * bytes) throw new Error('A number of the signature is larger than the curve.');
  return Buffer.from(hex, 'hex');
}

/** From the length of the point (SEC 1 §2.3.3): one octet and both coordinates, or the first coordinate alone. */
function coordinateBytes(publicKey: KeyObject): number {
  const fields = new BerFields(readBer(publicKey.export({ format: 'der', type: 'spki' })), 'SubjectPublicKeyInfo');
  fields.take(TAG.SEQUENCE);
  const point = bitStringOf(fields.take(TAG.BIT_STRING));
  return point[0] === 4 ? (point.length - 1) / 2 : point.length - 1;
}
