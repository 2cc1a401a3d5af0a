import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../asn1/asn1.js';
import { BerError, BerFields, octetsOf, readBer } from '../asn1/ber-reader.js';
import { objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { KeystoreError } from '../keystore/keystore-error.js';

/** Sun's proprietary key protector: a key stream of SHA-1, salted, and SHA-1 over password and key as proof. */
const JAVA_KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1';
const DIGEST_OCTETS = 20;

/** Far above the PrivateKeyInfo of an RSA key of 16,384 bits; the key stream costs a SHA-1 for each 20 octets. */
const MAX_KEY_OCTETS = 64 * 1024;

/** How Java turns a password into octets here: UTF-16, the high octet first. */
export const jksPassword = (password: string): Uint8Array => Buffer.from(password, 'utf16le').swap16();

/** The PrivateKeyInfo of an EncryptedPrivateKeyInfo (both DER). Throws a `KeystoreError`, `notDecryptable` for another password. */
export function recoverKey(encrypted: Uint8Array, password: string): Uint8Array {
  const value = protectedValue(encrypted);
  const secret = jksPassword(password);
  const salt = value.subarray(0, DIGEST_OCTETS);
  const ciphertext = value.subarray(DIGEST_OCTETS, -DIGEST_OCTETS);
  const key = xored(ciphertext, secret, salt);
  if (!timingSafeEqual(sha1(secret, key), value.subarray(-DIGEST_OCTETS))) {
    throw new KeystoreError('notDecryptable', 'The key has another password than the key store.');
  }
  return key;
}

/** The other way round; the salt is new each time. */
export function protectKey(privateKeyInfo: Uint8Array, password: string): Uint8Array {
  const secret = jksPassword(password);
  const salt = randomBytes(DIGEST_OCTETS);
  const value = Buffer.concat([salt, xored(privateKeyInfo, secret, salt), sha1(secret, privateKeyInfo)]);
  return sequence(algorithmIdentifier(JAVA_KEY_PROTECTOR, nullValue), octetString(value));
}

function protectedValue(encrypted: Uint8Array): Uint8Array {
  try {
    const fields = new BerFields(readBer(encrypted), 'EncryptedPrivateKeyInfo');
    const oid = objectIdentifierOf(new BerFields(fields.take(TAG.SEQUENCE), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
    if (oid !== JAVA_KEY_PROTECTOR) throw new KeystoreError('unsupported', `The key is encrypted with ${oid}, which is not supported.`);
    const value = octetsOf(fields.take(TAG.OCTET_STRING));
    if (value.length < 2 * DIGEST_OCTETS) throw new KeystoreError('malformed', 'The encrypted key is too short.');
    if (value.length > MAX_KEY_OCTETS) throw new KeystoreError('tooCostly', 'The encrypted key is larger than any key.');
    return value;
  } catch (cause) {
    if (cause instanceof BerError) throw new KeystoreError('malformed', `The encrypted key cannot be read. ${cause.message}`, { cause });
    throw cause;
  }
}

/** Each block of the key stream is the SHA-1 of the password and the block before it; the salt stands for the first. */
function xored(bytes: Uint8Array, secret: Uint8Array, salt: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let block = salt;
  for (let index = 0; index < bytes.length; index++) {
    if (index % DIGEST_OCTETS === 0) block = sha1(secret, block);
    result[index] = (bytes[index] ?? 0) ^ (block[index % DIGEST_OCTETS] ?? 0);
  }
  return result;
}

const sha1 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
