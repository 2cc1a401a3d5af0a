import { createHash, hash } from 'node:crypto';
import type { DigestAlgorithm } from '../../core/algorithms.js';

/** Whether this server has an implementation of the algorithm. */
export function canDigest(algorithm: DigestAlgorithm): boolean {
  return algorithm.node !== undefined || isExtendable(algorithm);
}

/** The digest of some bytes, `algorithm.bytes` long. Throws an error where there is no implementation. */
export function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
  if (isExtendable(algorithm)) {
    return createHash(algorithm.name.toLowerCase(), { outputLength: algorithm.bytes }).update(bytes).digest();
  }
  if (algorithm.node === undefined) throw new Error(`no implementation of digest algorithm ${algorithm.name}`);
  return hash(algorithm.node, bytes, 'buffer');
}

// FIPS 202 §6.2: SHAKE has no length of its own, and Node's default is half of what CMS uses (RFC 8702 §3.1).
function isExtendable(algorithm: DigestAlgorithm): boolean {
  return algorithm.name === 'SHAKE128' || algorithm.name === 'SHAKE256';
}
