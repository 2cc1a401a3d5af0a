import { createPrivateKey, type KeyObject } from 'node:crypto';
import { integer, sequence } from '../asn1/asn1.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';
import { smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { KeystoreError } from './keystore-error.js';

/**
 * The key of a PrivateKeyInfo (RFC 5208), DER, or of its second version, OneAsymmetricKey (RFC 5958). Throws `unsupported`
 * for a key that is damaged or of a kind that Node does not know.
 */
export function readPrivateKeyInfo(der: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: asFirstVersion(der), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new KeystoreError('unsupported', 'A private key in the key store is damaged or of a kind that is not supported.', { cause });
  }
}

/** Bouncy Castle writes Edwards keys with their public keys behind them, which OpenSSL 3.0 does not read. */
function asFirstVersion(der: Uint8Array): Buffer {
  const fields = new BerFields(readBer(der), 'PrivateKeyInfo');
  if (smallIntegerOf(fields.take(TAG.INTEGER)) === 0) return Buffer.from(der);
  const [algorithm, privateKey] = [fields.take(TAG.SEQUENCE), fields.take(TAG.OCTET_STRING)];
  return Buffer.from(sequence(integer(0), algorithm.encoding, privateKey.encoding));
}
