import { findDigest, type DigestAlgorithm } from '../../core/algorithms.js';

/** The digest that a word in upper case names, with a dash where the number begins or without one: `SHA256`, `MD-5`. */
export function digestIn(word: string): DigestAlgorithm | undefined {
  return findDigest(word) ?? findDigest(word.replace(/^([A-Z]+)-(?=\d)/, '$1'));
}
