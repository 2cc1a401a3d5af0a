import { createPrivateKey, type KeyObject } from 'node:crypto';
import { BerFields, octetsOf, readBer } from '../asn1/ber-reader.js';
import { TAG } from '../asn1/ber-values.js';
import { readEncryptionScheme, type EncryptionScheme } from './password-based-encryption.js';
import type { LazyPrivateKey } from '../keystore/keystore-entry.js';
import { readPrivateKeyInfo } from '../keystore/private-key-info.js';
import type { Pkcs12Password } from './pkcs12-kdf.js';
import type { SafeBag } from './pkcs12-safe-bags.js';

/**
 * The private key of a bag. A keystore may hold many keys, and decrypting one takes tens of milliseconds by intention;
 * so each is decrypted when it is needed. Throws `notDecryptable` for another password than the keystore's.
 */
export function lazyPrivateKey(bag: SafeBag, password: Pkcs12Password): LazyPrivateKey {
  let key: Promise<KeyObject> | undefined;
  const open = bag.type === 'shroudedKey' ? () => decrypt(bag.value, password) : () => Promise.resolve(bag.value).then(readPrivateKeyInfo);
  return () => (key ??= open());
}

async function decrypt(encrypted: Uint8Array, password: Pkcs12Password): Promise<KeyObject> {
  const { scheme, ciphertext } = readEncryptedPrivateKeyInfo(encrypted);
  const native = scheme.iterations <= MAX_NATIVE_ITERATIONS ? decryptNatively(encrypted, password) : undefined;
  return native ?? readPrivateKeyInfo(await scheme.decrypt(ciphertext, password));
}

function readEncryptedPrivateKeyInfo(der: Uint8Array): { readonly scheme: EncryptionScheme; readonly ciphertext: Uint8Array } {
  const fields = new BerFields(readBer(der), 'EncryptedPrivateKeyInfo');
  return { scheme: readEncryptionScheme(fields.take(TAG.SEQUENCE)), ciphertext: octetsOf(fields.take()) };
}

/** OpenSSL takes a password no longer than this. */
const MAX_NATIVE_PASSWORD_OCTETS = 1024;

/** OpenSSL holds up the process while it derives a key; beyond this, some 20 ms, our own derivation, which does not, is better. */
const MAX_NATIVE_ITERATIONS = 100_000;

/** OpenSSL derives keys several times as fast as we do. It has no RC2, and does not know a key without any password. */
function decryptNatively(encrypted: Uint8Array, { utf8, bmp }: Pkcs12Password): KeyObject | undefined {
  if (bmp.length === 0 || utf8.length > MAX_NATIVE_PASSWORD_OCTETS) return undefined;
  try {
    return createPrivateKey({ key: Buffer.from(encrypted), format: 'der', type: 'pkcs8', passphrase: Buffer.from(utf8) });
  } catch {
    return undefined;
  }
}
