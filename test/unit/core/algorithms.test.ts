import { createHash, getHashes } from 'node:crypto';
import { expect } from 'chai';
import { DIGEST_ALGORITHMS, findDigest, findSignatureAlgorithm, SIGNATURE_ALGORITHMS } from '../../../src/core/algorithms.js';

describe('the table of digest algorithms', () => {
  it('gives each algorithm the output length that Node makes', () => {
    const available = new Set(getHashes().map((name) => name.toLowerCase()));
    const checked = DIGEST_ALGORITHMS.filter((row) => 'node' in row && (available.has(row.node) || available.has(`rsa-${row.node}`)));
    expect(checked.length).to.be.greaterThan(10);
    for (const row of checked) if ('node' in row) expect(createHash(row.node).digest().length, row.name).to.equal(row.bytes);
  });

  it('has each object identifier once', () => {
    expect(new Set(DIGEST_ALGORITHMS.map(({ oid }) => oid)).size).to.equal(DIGEST_ALGORITHMS.length);
  });

  it('knows names with and without the first hyphen, in upper case only', () => {
    expect(findDigest('SHA256')).to.equal(findDigest('SHA-256'));
    expect(findDigest('SHA-256')?.bytes).to.equal(32);
    expect(findDigest('sha256')).to.equal(undefined);
  });
});

describe('the table of signature algorithms', () => {
  it('has each name once', () => {
    expect(new Set(SIGNATURE_ALGORITHMS.map(({ name }) => name)).size).to.equal(SIGNATURE_ALGORITHMS.length);
  });

  it('is looked up in any letter case', () => {
    expect(findSignatureAlgorithm('sha256WITHrsa')?.name).to.equal('SHA256withRSA');
  });

  it('knows the other spelling of PSS', () => {
    expect(findSignatureAlgorithm('SHA384withRSASSA-PSS')?.name).to.equal('SHA384withRSAandMGF1');
  });

  it('does not know what is not in it', () => {
    for (const name of ['SHA256', 'SHA256withDSA', 'NONEwithRSAandMGF1', ''])
      expect(findSignatureAlgorithm(name), name).to.equal(undefined);
  });
});
