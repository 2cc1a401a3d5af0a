import { BerFields, octetsOf, readBer } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { readEncryptionScheme } from './password-based-encryption.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import type { Pkcs12Password } from './pkcs12-kdf.js';

const SHROUDED_KEY = '1.2.840.113549.1.12.10.1.2';

/** What Java calls the algorithms of its secret keys, by the object identifiers that it writes for them. */
const NAMES = new Map([
  ['2.16.840.1.101.3.4.1', 'AES'],
  ['1.2.840.113549.3.7', 'DESede'],
  ['1.3.14.3.2.7', 'DES'],
  ['1.2.840.113549.2.7', 'HmacSHA1'],
  ['1.2.840.113549.2.8', 'HmacSHA224'],
  ['1.2.840.113549.2.9', 'HmacSHA256'],
  ['1.2.840.113549.2.10', 'HmacSHA384'],
  ['1.2.840.113549.2.11', 'HmacSHA512'],
]);

/**
 * The algorithm that a secret key is for: its Java name, or the object identifier of one without. `secretBag` is a
 * SecretBag (RFC 7292 §4.2.5) as Java writes it: an EncryptedPrivateKeyInfo as octets. Throws a `KeystoreError`.
 */
export async function secretKeyAlgorithm(secretBag: Uint8Array, password: Pkcs12Password): Promise<string> {
  const bag = new BerFields(readBer(secretBag), 'SecretBag');
  const type = objectIdentifierOf(bag.take(TAG.OBJECT_IDENTIFIER));
  if (type !== SHROUDED_KEY) throw new KeystoreError('unsupported', 'The secret is no key that is known here.');
  const encrypted = new BerFields(readBer(octetsOf(explicitContent(bag.take(contextConstructed(0))))), 'EncryptedPrivateKeyInfo');
  const scheme = readEncryptionScheme(encrypted.take(TAG.SEQUENCE));
  const key = new BerFields(readBer(await scheme.decrypt(octetsOf(encrypted.take()), password)), 'PrivateKeyInfo');
  key.take(TAG.INTEGER); // version
  const algorithm = objectIdentifierOf(new BerFields(key.take(TAG.SEQUENCE), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  return NAMES.get(algorithm) ?? algorithm;
}
