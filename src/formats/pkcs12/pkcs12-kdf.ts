import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { BerElement } from '../asn1/ber-reader.js';
import { smallIntegerOf } from '../asn1/ber-values.js';
import { KeystoreError } from '../keystore/keystore-error.js';

/** A password as the two families of key derivation take it. */
export interface Pkcs12Password {
  /** For PBKDF2 (RFC 8018): UTF-8, as OpenSSL and Bouncy Castle do it. */
  readonly utf8: Uint8Array;
  /** For RFC 7292 appendix B.1: UTF-16, the high octet first, with a terminating NUL; no octets for no password at all. */
  readonly bmp: Uint8Array;
}

/** The password that a text is. */
export function pkcs12Password(text: string): Pkcs12Password {
  return { utf8: Buffer.from(text, 'utf8'), bmp: Buffer.from(`${text}\0`, 'utf16le').swap16() };
}

/** No password, which some writers make of an empty one. */
export const NO_PASSWORD: Pkcs12Password = { utf8: new Uint8Array(), bmp: new Uint8Array() };

/** Far above what is in use (600,000), and seconds of work. */
const MAX_ITERATIONS = 5_000_000;

/** The iteration count of a key derivation, within the bound. */
export function iterationsOf(element: BerElement): number {
  const iterations = smallIntegerOf(element);
  if (iterations < 1) throw new KeystoreError('malformed', 'The key store has an iteration count of 0.');
  if (iterations > MAX_ITERATIONS) {
    throw new KeystoreError(
      'tooCostly',
      `The key store asks for ${String(iterations)} iterations; at most ${String(MAX_ITERATIONS)} are made.`,
    );
  }
  return iterations;
}

/** What a derived key is for: the ID octet of RFC 7292 appendix B.3. */
const PURPOSES = { key: 1, iv: 2, mac: 3 } as const;

/** Digests that the derivation is used with, by their names in `node:crypto`, and the octets of one of their blocks. */
const BLOCK_OCTETS = {
  sha1: 64,
  sha224: 64,
  sha256: 64,
  sha384: 128,
  sha512: 128,
  'sha512-224': 128,
  'sha512-256': 128,
  'sha3-224': 144,
  'sha3-256': 136,
  'sha3-384': 104,
  'sha3-512': 72,
} as const;
export type KdfDigest = keyof typeof BLOCK_OCTETS;

/** The digest of that name in `node:crypto`, where the derivation is used with it. */
export function kdfDigest(name: string | undefined): KdfDigest | undefined {
  return (Object.keys(BLOCK_OCTETS) as KdfDigest[]).find((one) => one === name);
}

export interface Pkcs12Derivation {
  readonly digest: KdfDigest;
  /** `Pkcs12Password.bmp`. */
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** Derives `length` octets for a purpose (RFC 7292 appendix B.2). Lets other work in between, since it may take long. */
export async function derivePkcs12(derivation: Pkcs12Derivation, purpose: keyof typeof PURPOSES, length: number): Promise<Uint8Array> {
  const block = BLOCK_OCTETS[derivation.digest];
  const diversifier = Buffer.alloc(block, PURPOSES[purpose]);
  const input = Buffer.concat([fillBlocks(derivation.salt, block), fillBlocks(derivation.password, block)]);
  const parts: Buffer[] = [];
  for (let have = 0; have < length;) {
    const part = await iterate(derivation, Buffer.concat([diversifier, input]));
    parts.push(part);
    have += part.length;
    if (have < length) addToEachBlock(input, Buffer.alloc(block, part));
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** About ten milliseconds of hashing. */
const ITERATIONS_AT_A_TIME = 16_384;

async function iterate({ digest, iterations }: Pkcs12Derivation, input: Buffer): Promise<Buffer> {
  let value = hash(digest, input, 'buffer');
  for (let round = 1; round < iterations; round++) {
    if (round % ITERATIONS_AT_A_TIME === 0) await setImmediate();
    value = hash(digest, value, 'buffer');
  }
  return value;
}

/** Repeats bytes up to whole blocks; nothing stays nothing. */
function fillBlocks(bytes: Uint8Array, block: number): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Step 6C: each block of `input`, as one number, grows by `addend` and 1. */
function addToEachBlock(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1;
    for (let index = addend.length - 1; index >= 0; index--) {
      carry += (input[start + index] ?? 0) + (addend[index] ?? 0);
      input[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}
