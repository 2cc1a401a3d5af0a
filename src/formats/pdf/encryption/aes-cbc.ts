import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { PdfError } from '../pdf-error.js';

const BLOCK = 16;

/** AES in CBC mode with the initialization vector before the text and padding behind it (ISO 32000-2 §7.6.3). */
export function encryptAesCbc(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const iv = randomBytes(BLOCK);
  const cipher = createCipheriv(cipherName(key), key, iv);
  return Buffer.concat([iv, cipher.update(bytes), cipher.final()]);
}

/** The text of what `encryptAesCbc` makes. Throws a PdfError for what it cannot have made. */
export function decryptAesCbc(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  // Some writers leave empty strings and streams empty.
  if (bytes.length === 0) return bytes;
  if (bytes.length % BLOCK !== 0 || bytes.length < 2 * BLOCK) throw new PdfError('An encrypted string or stream is damaged.');
  const decipher = createDecipheriv(cipherName(key), key, bytes.subarray(0, BLOCK));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(BLOCK)), decipher.final()]);
  } catch (cause) {
    throw new PdfError('An encrypted string or stream is damaged.', { cause });
  }
}

const cipherName = (key: Uint8Array): string => `aes-${String(key.length * 8)}-cbc`;
const NO_IV = Buffer.alloc(BLOCK);

/** AES in CBC mode of whole blocks, from and to bytes without vector and padding. */
export function encryptAesBlocks(key: Uint8Array, bytes: Uint8Array, iv: Uint8Array = NO_IV): Uint8Array {
  const cipher = createCipheriv(cipherName(key), key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** The reverse of `encryptAesBlocks` with a vector of zeros. */
export function decryptAesBlocks(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(cipherName(key), key, NO_IV).setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}
