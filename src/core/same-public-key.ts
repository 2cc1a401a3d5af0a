import type { KeyObject } from 'node:crypto';

/**
 * Whether two public keys are the same. Compare the keys of certificates by this: `equals` between keys of different types
 * leaves an error in OpenSSL's queue, with which the next key that is read from PEM fails, whosever it is (seen with Node 20).
 */
export function samePublicKey(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
}
