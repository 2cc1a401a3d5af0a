import { hash as digestOf, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DigestAlgorithm } from '../../core/algorithms.js';

/** What an encoding depends on besides the hash. The salt is as long as the digest, and MGF1 uses the same digest. */
export interface EmsaPssParameters {
  readonly digest: DigestAlgorithm;
  /** The length of the modulus in bits, less one. */
  readonly emBits: number;
}

/** EMSA-PSS encoding of a hash that was made elsewhere (RFC 8017 §9.1.1 from step 3), with a random salt. */
export function encodeEmsaPss(mHash: Uint8Array, parameters: EmsaPssParameters): Uint8Array {
  const { digest, emBits } = parameters;
  const emLength = Math.ceil(emBits / 8);
  const paddingLength = emLength - 2 * digest.bytes - 2;
  if (paddingLength < 0) throw new Error(`The key is too short for a PSS signature with ${digest.name}.`);
  const salt = randomBytes(digest.bytes);
  const h = saltedHash(mHash, salt, digest);
  const db = Buffer.concat([Buffer.alloc(paddingLength), Uint8Array.of(1), salt]);
  const masked = xor(db, mgf1(h, db.length, digest));
  clearUnusedBits(masked, parameters);
  return Buffer.concat([masked, h, Uint8Array.of(0xbc)]);
}

/** Whether an encoding is one of the hash (RFC 8017 §9.1.2 from step 3). */
export function verifyEmsaPss(mHash: Uint8Array, em: Uint8Array, parameters: EmsaPssParameters): boolean {
  const { digest, emBits } = parameters;
  const emLength = Math.ceil(emBits / 8);
  const dbLength = emLength - digest.bytes - 1;
  if (em.length !== emLength || dbLength < digest.bytes + 1 || em.at(-1) !== 0xbc) return false;
  const h = em.subarray(dbLength, emLength - 1);
  const masked = em.subarray(0, dbLength);
  const db = xor(masked, mgf1(h, dbLength, digest));
  clearUnusedBits(db, parameters);
  const salt = db.subarray(dbLength - digest.bytes);
  const padding = Buffer.alloc(dbLength - digest.bytes);
  padding[padding.length - 1] = 1;
  return db.subarray(0, padding.length).equals(padding) && timingSafeEqual(h, saltedHash(mHash, salt, digest));
}

/** The hash of M', which is eight zero octets, the hash of the message and the salt. */
function saltedHash(mHash: Uint8Array, salt: Uint8Array, digest: DigestAlgorithm): Buffer {
  return hash(Buffer.concat([Buffer.alloc(8), mHash, salt]), digest);
}

/** Mask generation function (RFC 8017 appendix B.2.1). */
function mgf1(seed: Uint8Array, length: number, digest: DigestAlgorithm): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / digest.bytes) }, (_, counter) => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(counter);
    return hash(Buffer.concat([seed, octets]), digest);
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function hash(bytes: Uint8Array, { node, name }: DigestAlgorithm): Buffer {
  if (node === undefined) throw new Error(`The digest ${name} is not available.`);
  return digestOf(node, bytes, 'buffer');
}

const xor = (a: Uint8Array, b: Uint8Array): Buffer => Buffer.from(a.map((octet, index) => octet ^ (b[index] ?? 0)));

/** The leftmost bits that the modulus has no room for are zero. */
function clearUnusedBits(db: Uint8Array, { emBits }: EmsaPssParameters): void {
  db[0] = (db[0] ?? 0) & (0xff >> ((8 - (emBits % 8)) % 8));
}
