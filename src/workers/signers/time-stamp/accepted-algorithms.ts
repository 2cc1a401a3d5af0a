import { findDigest, type DigestAlgorithm } from '../../../core/algorithms.js';

/** Digests of imprints by object identifier. */
export type AcceptedAlgorithms = ReadonlyMap<string, DigestAlgorithm>;

/** What ACCEPTEDALGORITHMS may name, in SignServer's spelling; the last seven SignServer takes only where it is unset. */
const NAMES = [
  'GOST3411',
  'MD5',
  'SHA1',
  'SHA224',
  'SHA256',
  'SHA384',
  'SHA512',
  'RIPEMD128',
  'RIPEMD160',
  'RIPEMD256',
  'SHA3-224',
  'SHA3-256',
  'SHA3-384',
  'SHA3-512',
  'GOST3411-2012-256',
  'GOST3411-2012-512',
  'SM3',
] as const;

/** Two documents with one digest can be made at will, so that a time stamp on it says nothing of either. */
const BROKEN: readonly string[] = ['MD5', 'SHA1'];

/** What is accepted where ACCEPTEDALGORITHMS is unset: all that are not broken. */
export const USUAL_ALGORITHMS: readonly string[] = NAMES.filter((name) => !BROKEN.includes(name));

export const isBroken = (name: string): boolean => BROKEN.includes(name);

/** The digests of that names, and the names that mean none. */
export function acceptedAlgorithms(names: readonly string[]): {
  readonly accepted: AcceptedAlgorithms;
  readonly unknown: readonly string[];
} {
  const accepted = new Map<string, DigestAlgorithm>();
  const unknown: string[] = [];
  for (const name of names) {
    const digest = NAMES.some((known) => known === name) ? findDigest(name) : undefined;
    if (digest) accepted.set(digest.oid, digest);
    else unknown.push(name);
  }
  return { accepted, unknown };
}
