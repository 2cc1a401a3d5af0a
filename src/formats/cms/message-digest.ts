import { createHash, hash, type Hash } from 'node:crypto';
import type { DigestAlgorithm } from '../../core/algorithms.js';
import type { StoredDocument } from '../../core/stored-document.js';

/** Whether this server has an implementation of the algorithm. */
export function canDigest(algorithm: DigestAlgorithm): boolean {
  return algorithm.node !== undefined || isExtendable(algorithm);
}

/** The digest of some bytes, `algorithm.bytes` long. Throws an error where there is no implementation. */
export function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
  if (algorithm.node === undefined) return beginDigest(algorithm).update(bytes).digest();
  return hash(algorithm.node, bytes, 'buffer');
}

/** The digest of parts one after the other. Throws an error where there is no implementation. */
export function digestOfParts(algorithm: DigestAlgorithm, parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduce((digest, part) => digest.update(part), beginDigest(algorithm)).digest();
}

/** The digest of a document that is not in memory. Throws an error where there is no implementation. */
export async function documentDigest(algorithm: DigestAlgorithm, document: StoredDocument): Promise<Uint8Array> {
  const known = document.digests.get(algorithm.name);
  if (known) return known;
  const digest = beginDigest(algorithm);
  for await (const chunk of document.chunks()) digest.update(chunk);
  return digest.digest();
}

function beginDigest(algorithm: DigestAlgorithm): Hash {
  if (isExtendable(algorithm)) return createHash(algorithm.name.toLowerCase(), { outputLength: algorithm.bytes });
  if (algorithm.node === undefined) throw new Error(`no implementation of digest algorithm ${algorithm.name}`);
  return createHash(algorithm.node);
}

// FIPS 202 §6.2: SHAKE has no length of its own, and Node's default is half of what CMS uses (RFC 8702 §3.1).
function isExtendable(algorithm: DigestAlgorithm): boolean {
  return algorithm.name === 'SHAKE128' || algorithm.name === 'SHAKE256';
}
