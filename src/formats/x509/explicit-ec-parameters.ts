import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { sequence } from '../asn1/asn1.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';
import { TAG } from '../asn1/ber-values.js';

/**
 * The SubjectPublicKeyInfo of an EC key, DER, with the parameters of its curve written out (RFC 3279 §2.3.5,
 * SpecifiedECDomain of X9.62), as ICAO 9303 part 12 demands. Other keys and such that have it already stay as they are.
 */
export function withExplicitEcParameters(publicKey: KeyObject): Uint8Array {
  const ownInfo = publicKey.export({ type: 'spki', format: 'der' });
  const { namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (namedCurve === undefined) return ownInfo;
  const own = new BerFields(readBer(ownInfo), 'SubjectPublicKeyInfo');
  own.take(TAG.SEQUENCE); // algorithm
  return sequence(explicitAlgorithm(namedCurve), own.take(TAG.BIT_STRING).encoding);
}

/** OpenSSL knows the parameters of every curve, but writes them for keys that it generates only. */
function explicitAlgorithm(namedCurve: string): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' });
  return new BerFields(readBer(publicKey.export({ type: 'spki', format: 'der' })), 'SubjectPublicKeyInfo').take(TAG.SEQUENCE).encoding;
}
