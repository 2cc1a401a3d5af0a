import { constants, type KeyObject, type SignKeyObjectInput, type VerifyKeyObjectInput } from 'node:crypto';
import type { SignatureAlgorithm } from '../../core/algorithms.js';

/** A key with what `crypto.sign` and `crypto.verify` must know of the scheme. */
export function nodeKeyInput(key: KeyObject, { scheme, digest }: SignatureAlgorithm): SignKeyObjectInput & VerifyKeyObjectInput {
  switch (scheme) {
    case 'RSASSA-PKCS1-v1_5':
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case 'RSASSA-PSS':
      // As SignServer and RFC 4055 §3.1 have it: a salt as long as the digest, MGF1 with the same digest.
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest?.bytes ?? constants.RSA_PSS_SALTLEN_DIGEST };
    case 'ECDSA':
      return { key, dsaEncoding: 'der' };
    case 'EdDSA':
      return { key };
    case 'RSASP1':
      return { key, padding: constants.RSA_NO_PADDING };
  }
}

/** EMSA-PSS encodings are one bit shorter than the modulus (RFC 8017 §8.1.1). */
export const emBitsOf = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
