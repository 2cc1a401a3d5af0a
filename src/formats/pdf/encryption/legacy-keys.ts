import { hash, timingSafeEqual } from 'node:crypto';
import type { EncryptionParameters } from './encryption-dictionary.js';
import { rc4 } from './rc4.js';

/** Keys of the standard security handler, revisions 2 to 4 (ISO 32000-1 §7.6.3.3 and §7.6.3.4). */

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

const md5 = (...parts: readonly Uint8Array[]): Uint8Array => hash('md5', Buffer.concat(parts), 'buffer');

/** A password of 32 octets: cut, or filled up. */
export const paddedPassword = (password: Uint8Array): Uint8Array => Buffer.concat([password, PADDING]).subarray(0, PADDING.length);

/** A password without what fills it up. */
export function unpaddedPassword(padded: Uint8Array): Uint8Array {
  for (let length = 0; length < padded.length; length++) {
    if (Buffer.compare(padded.subarray(length), PADDING.subarray(0, padded.length - length)) === 0) return padded.subarray(0, length);
  }
  return padded;
}

/** What keys are made from; `id` is the first element of the trailer's ID. */
export type LegacyParameters = Pick<EncryptionParameters, 'revision' | 'keyLength' | 'encryptMetadata' | 'permissions'> & {
  readonly id: Uint8Array;
};

/** Algorithm 2: the file encryption key. */
export function legacyFileKey(userPassword: Uint8Array, O: Uint8Array, parameters: LegacyParameters): Uint8Array {
  const { revision, keyLength, encryptMetadata, permissions, id } = parameters;
  const P = Buffer.alloc(4);
  P.writeInt32LE(permissions);
  const suffix = revision >= 4 && !encryptMetadata ? Buffer.alloc(4, 0xff) : Buffer.alloc(0);
  let key = md5(paddedPassword(userPassword), O, P, id, suffix);
  if (revision >= 3) for (let round = 0; round < 50; round++) key = md5(key.subarray(0, keyLength));
  return key.subarray(0, keyLength);
}

/** Algorithms 4 and 5: U. What follows the 16 octets that count is zeros. */
export function legacyU(fileKey: Uint8Array, { revision, id }: LegacyParameters): Uint8Array {
  if (revision === 2) return rc4(fileKey, PADDING);
  let value = md5(PADDING, id);
  for (let round = 0; round < 20; round++) value = rc4(withOctets(fileKey, round), value);
  return Buffer.concat([value, Buffer.alloc(16)]);
}

/** Algorithm 6: whether this is the file key. */
export function isLegacyFileKey(fileKey: Uint8Array, U: Uint8Array, parameters: LegacyParameters): boolean {
  const octets = parameters.revision === 2 ? 32 : 16;
  return timingSafeEqual(legacyU(fileKey, parameters).subarray(0, octets), U.subarray(0, octets));
}

/** Algorithm 3: O. */
export function legacyO(ownerPassword: Uint8Array, userPassword: Uint8Array, parameters: LegacyParameters): Uint8Array {
  const key = ownerKey(ownerPassword, parameters);
  let value = paddedPassword(userPassword);
  for (let round = 0; round < rounds(parameters); round++) value = rc4(withOctets(key, round), value);
  return value;
}

/** Algorithm 7: the user password, padded, that an owner password gives; nonsense for a wrong one. */
export function userPasswordFromO(ownerPassword: Uint8Array, O: Uint8Array, parameters: LegacyParameters): Uint8Array {
  const key = ownerKey(ownerPassword, parameters);
  let value = O;
  for (let round = rounds(parameters) - 1; round >= 0; round--) value = rc4(withOctets(key, round), value);
  return value;
}

const rounds = ({ revision }: LegacyParameters): number => (revision === 2 ? 1 : 20);

function ownerKey(ownerPassword: Uint8Array, { revision, keyLength }: LegacyParameters): Uint8Array {
  let key = md5(paddedPassword(ownerPassword));
  if (revision >= 3) for (let round = 0; round < 50; round++) key = md5(key.subarray(0, keyLength));
  return key.subarray(0, keyLength);
}

const withOctets = (key: Uint8Array, value: number): Uint8Array => key.map((octet) => octet ^ value);
