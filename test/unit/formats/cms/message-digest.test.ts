import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { DIGEST_ALGORITHMS, digestNamed } from '../../../../src/core/algorithms.js';
import { canDigest, digestOf } from '../../../../src/formats/cms/message-digest.js';

describe('message digests', () => {
  it('have the length of their algorithm, for every algorithm that is implemented', () => {
    const implemented = DIGEST_ALGORITHMS.filter((algorithm) => canDigest(algorithm));
    expect(implemented.map(({ name }) => name)).to.include.members(['SHA-1', 'SHA-256', 'SHA3-512', 'SHAKE128', 'SHAKE256']);
    for (const algorithm of implemented) expect(digestOf(algorithm, new Uint8Array(3)), algorithm.name).to.have.length(algorithm.bytes);
  });

  it('of SHAKE256 have the 512 bits that CMS uses (FIPS 202 §6.2)', () => {
    const hex = Buffer.from(digestOf(digestNamed('SHAKE256'), new Uint8Array(0))).toString('hex');
    expect(hex).to.equal(
      '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be',
    );
  });

  it('are those of Node', () => {
    const bytes = new TextEncoder().encode('abc');
    expect(digestOf(digestNamed('SHA-256'), bytes)).to.deep.equal(createHash('sha256').update(bytes).digest());
  });

  it('are refused where there is no implementation', () => {
    expect(canDigest(digestNamed('GOST3411'))).to.equal(false);
    expect(() => digestOf(digestNamed('GOST3411'), new Uint8Array(0))).to.throw('no implementation of digest algorithm GOST3411');
  });
});
