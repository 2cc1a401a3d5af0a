import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { digestNamed } from '../../../../src/core/algorithms.js';
import { encodeEmsaPss, verifyEmsaPss } from '../../../../src/formats/signatures/emsa-pss.js';

const digest = digestNamed('SHA-256');
const mHash = createHash('sha256').update('message').digest();

describe('EMSA-PSS (RFC 8017 §9.1)', () => {
  for (const emBits of [1023, 1024, 1025, 1031, 528]) {
    it(`takes back its own encoding of ${String(emBits)} bits`, () => {
      const parameters = { digest, emBits };
      const em = encodeEmsaPss(mHash, parameters);
      expect(em).to.have.length(Math.ceil(emBits / 8));
      expect(verifyEmsaPss(mHash, em, parameters)).to.equal(true);
    });
  }

  it('makes another encoding each time', () => {
    const parameters = { digest, emBits: 1023 };
    expect(Buffer.compare(encodeEmsaPss(mHash, parameters), encodeEmsaPss(mHash, parameters))).to.not.equal(0);
  });

  it('refuses a hash of another message and an encoding with any octet changed', () => {
    const parameters = { digest, emBits: 1023 };
    const em = encodeEmsaPss(mHash, parameters);
    expect(verifyEmsaPss(createHash('sha256').update('other').digest(), em, parameters)).to.equal(false);
    for (let index = 0; index < em.length; index++) {
      const changed = Uint8Array.from(em);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      expect(verifyEmsaPss(mHash, changed, parameters), String(index)).to.equal(false);
    }
  });

  it('refuses encodings of another length and keys that are too short', () => {
    expect(verifyEmsaPss(mHash, new Uint8Array(), { digest, emBits: 1023 })).to.equal(false);
    expect(verifyEmsaPss(mHash, new Uint8Array(64), { digest, emBits: 512 })).to.equal(false);
    expect(() => encodeEmsaPss(mHash, { digest, emBits: 527 - 8 })).to.throw('too short for a PSS signature with SHA-256');
  });
});
