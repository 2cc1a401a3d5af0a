import { createCipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { decryptAesBlocks, encryptAesBlocks } from './aes-cbc.js';
import type { EncryptionParameters } from './encryption-dictionary.js';

/** Keys of the standard security handler, revisions 5 and 6 (ISO 32000-2 §7.6.4.3.3 and §7.6.4.4). */

/** Passwords are cut to that many octets of UTF-8. */
const MAX_PASSWORD_OCTETS = 127;
const NOTHING = new Uint8Array();
const SALT_OCTETS = 8;

/** Algorithm 2.A: the file key that a password gives as that of the owner; undefined where it is not. */
export function ownerFileKey(password: Uint8Array, { revision, O, U, OE }: EncryptionParameters): Uint8Array | undefined {
  return fileKey({ password, entry: O, encryptedKey: OE, userEntry: U, revision });
}

/** Algorithm 2.A: the file key that a password gives as that of a user; undefined where it is not. */
export function userFileKey(password: Uint8Array, { revision, U, UE }: EncryptionParameters): Uint8Array | undefined {
  return fileKey({ password, entry: U, encryptedKey: UE, userEntry: NOTHING, revision });
}

interface FileKeyParts {
  readonly password: Uint8Array;
  /** Hash, validation salt and key salt. */
  readonly entry: Uint8Array;
  readonly encryptedKey: Uint8Array;
  readonly userEntry: Uint8Array;
  readonly revision: number;
}

function fileKey({ password, entry, encryptedKey, userEntry, revision }: FileKeyParts): Uint8Array | undefined {
  const cut = password.subarray(0, MAX_PASSWORD_OCTETS);
  const validation = passwordHash(cut, entry.subarray(32, 40), { userEntry, revision });
  if (!timingSafeEqual(validation, entry.subarray(0, 32))) return undefined;
  return decryptAesBlocks(passwordHash(cut, entry.subarray(40, 48), { userEntry, revision }), encryptedKey);
}

/** Algorithm 9: O and OE for another owner password. */
export function ownerEntries(
  password: Uint8Array,
  fileKey: Uint8Array,
  { U, revision }: EncryptionParameters,
): { readonly O: Uint8Array; readonly OE: Uint8Array } {
  const cut = password.subarray(0, MAX_PASSWORD_OCTETS);
  const validationSalt = randomBytes(SALT_OCTETS);
  const keySalt = randomBytes(SALT_OCTETS);
  const context = { userEntry: U, revision };
  return {
    O: Buffer.concat([passwordHash(cut, validationSalt, context), validationSalt, keySalt]),
    OE: encryptAesBlocks(passwordHash(cut, keySalt, context), fileKey),
  };
}

/** Algorithm 10: Perms. */
export function permsEntry(fileKey: Uint8Array, permissions: number, encryptMetadata: boolean): Uint8Array {
  const block = Buffer.concat([Buffer.alloc(4), Buffer.alloc(4, 0xff), Buffer.from(encryptMetadata ? 'Tadb' : 'Fadb'), randomBytes(4)]);
  block.writeInt32LE(permissions);
  const cipher = createCipheriv('aes-256-ecb', fileKey, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

/** Algorithm 2.B, and for revision 5 the plain hash that it begins with. */
function passwordHash(
  password: Uint8Array,
  salt: Uint8Array,
  { userEntry, revision }: { readonly userEntry: Uint8Array; readonly revision: number },
): Uint8Array {
  let key: Uint8Array = hash('sha256', Buffer.concat([password, salt, userEntry]), 'buffer');
  if (revision === 5) return key;
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const once = Buffer.concat([password, key, userEntry]);
    const repeated = Buffer.concat(Array.from({ length: 64 }, () => once));
    const encrypted = encryptAesBlocks(key.subarray(0, 16), repeated, key.subarray(16, 32));
    // The first 16 octets as a number modulo 3: 256 is 1 modulo 3, so the sum of the octets will do.
    const remainder = encrypted.subarray(0, 16).reduce((sum, octet) => sum + octet, 0) % 3;
    key = hash(remainder === 0 ? 'sha256' : remainder === 1 ? 'sha384' : 'sha512', encrypted, 'buffer');
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}
