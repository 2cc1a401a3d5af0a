import { createHash, type KeyObject } from 'node:crypto';

/** Under which the uses of a key are counted: SHA-256 of its SubjectPublicKeyInfo. */
export function signingKeyHash(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
