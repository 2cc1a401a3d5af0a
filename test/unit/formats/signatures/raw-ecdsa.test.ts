import { expect } from 'chai';
import { createHash, sign, verify } from 'node:crypto';
import { signRawEcdsa, verifyRawEcdsa } from '../../../../src/formats/signatures/raw-ecdsa.js';
import { makeKeyPair } from '../../../support/pki.js';

const data = Buffer.from('message');

describe('ECDSA over a hash', () => {
  for (const curve of ['prime256v1', 'secp384r1', 'secp521r1']) {
    const { privateKey, publicKey } = makeKeyPair('EC', curve);

    for (const digest of ['sha1', 'sha256', 'sha384', 'sha512']) {
      it(`is what Node makes and verifies of the message, on ${curve} with ${digest}`, () => {
        const hash = createHash(digest).update(data).digest();
        expect(verify(digest, data, publicKey, signRawEcdsa(privateKey, hash))).to.equal(true);
        expect(verifyRawEcdsa(publicKey, hash, sign(digest, data, privateKey))).to.equal(true);
      });
    }

    it(`is refused for another hash, another key and anything that is no signature, on ${curve}`, () => {
      const hash = createHash('sha256').update(data).digest();
      const signature = signRawEcdsa(privateKey, hash);
      expect(verifyRawEcdsa(publicKey, createHash('sha256').update('other').digest(), signature)).to.equal(false);
      expect(verifyRawEcdsa(makeKeyPair('EC', curve).publicKey, hash, signature)).to.equal(false);
      for (const other of [new Uint8Array(), Buffer.from('3006020100020100', 'hex'), signature.subarray(1), Buffer.alloc(64, 1)]) {
        expect(verifyRawEcdsa(publicKey, hash, other)).to.equal(false);
      }
    });
  }

  it('makes signatures with S on both sides of the middle, like SignServer', () => {
    const { privateKey, publicKey } = makeKeyPair('EC');
    const hash = createHash('sha256').update(data).digest();
    // With low S only, a P-256 signature never has a sign octet before S; the chance of none in 60 is 2^-60.
    const leading = Array.from({ length: 60 }, () => {
      const signature = Buffer.from(signRawEcdsa(privateKey, hash));
      expect(verifyRawEcdsa(publicKey, hash, signature)).to.equal(true);
      const s = 4 + (signature[3] ?? 0);
      return signature[s + 2];
    });
    expect(leading).to.include(0);
  });

  it('says so for other curves', () => {
    const { privateKey } = makeKeyPair('EC', 'secp256k1');
    expect(() => signRawEcdsa(privateKey, Buffer.alloc(32))).to.throw('not on secp256k1');
  });
});
