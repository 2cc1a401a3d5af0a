import type { SignatureAlgorithm } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import { verifySignature } from '../../../formats/cms/verify-signature.js';

/** A time stamp that is about to be answered. */
export interface CheckedToken {
  readonly key: TokenKey;
  readonly certificate: Certificate;
  /** Milliseconds since the epoch. */
  readonly genTime: number;
  readonly signed: { readonly bytes: Uint8Array; readonly algorithm: SignatureAlgorithm; readonly signature: Uint8Array };
}

/**
 * What a verifier checks of a token (RFC 3161 §2.2), as far as it can be wrong here: the names of the certificate in the
 * attributes are made from it, and its purpose was looked at before. Throws a `workerFailed` fault.
 */
export async function requireSoundToken({ key, certificate, genTime, signed }: CheckedToken): Promise<void> {
  const second = Math.floor(genTime / 1000) * 1000;
  if (second < certificate.notBefore.getTime() || second > certificate.notAfter.getTime()) {
    throw unsound('certificate not valid when time stamp created.');
  }
  // The certificate is of the key: the engine compares both before it lets anything be signed.
  if (key.verifies) return;
  const { bytes, algorithm, signature } = signed;
  const isSigned = await verifySignature(signature, { bytes, algorithm, publicKey: certificate.publicKey });
  if (!isSigned) throw unsound('signature not created by certificate.');
}

const unsound = (reason: string): Fault => new Fault('workerFailed', `Token validation failed: ${reason}`);
