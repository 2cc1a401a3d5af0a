import { expect } from 'chai';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { samePublicKey } from '../../../src/core/same-public-key.js';

describe('comparing public keys', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ed25519 = generateKeyPairSync('ed25519');

  it('finds the same key and no other, and leaves nothing behind that the next key fails with', () => {
    const keys = [p256, p384, rsa, ed25519];
    for (const one of keys) {
      for (const other of keys) {
        expect(samePublicKey(one.publicKey, createPublicKey(other.privateKey))).to.equal(one === other);
        expect(() => createPublicKey(one.privateKey.export({ type: 'pkcs8', format: 'pem' }))).not.to.throw();
      }
    }
  });
});
