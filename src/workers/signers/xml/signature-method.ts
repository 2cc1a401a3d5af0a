import type { KeyType } from '../../../core/algorithms.js';
import {
  digestMethodOf,
  SHA256_DIGEST_METHOD,
  signatureMethodNamed,
  type DigestMethod,
  type SignatureMethod,
} from '../../../formats/xmldsig/xmldsig-algorithms.js';

/** The signature method that is configured, or SHA-256 with the kind of key; undefined for a name that XML Signature lacks. */
export function chosenSignatureMethod(name: string | undefined, keyType: KeyType): SignatureMethod | undefined {
  return signatureMethodNamed(name ?? (keyType === 'EC' ? 'SHA256withECDSA' : 'SHA256withRSA'));
}

/** The digest method with the digest of a signature method. */
export function digestMethodFor({ algorithm }: SignatureMethod): DigestMethod {
  return (algorithm.digest && digestMethodOf(algorithm.digest)) ?? SHA256_DIGEST_METHOD;
}
