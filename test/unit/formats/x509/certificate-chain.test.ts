import { expect } from 'chai';
import type { Certificate } from '../../../../src/core/certificate.js';
import { CertificatePool } from '../../../../src/formats/x509/certificate-chain.js';
import { octetString } from '../../../../src/formats/asn1/asn1.js';
import { extension, issue, makeKeyPair, pki } from '../../../support/pki.js';

const subjects = (chain: readonly Certificate[]): readonly string[] => chain.map(({ subject }) => subject);
const all = pki.ecSigner.chain;

describe('Building a certificate chain', () => {
  it('goes from the certificate to the root, whatever the order of the pool', () => {
    for (const certificates of [all, [...all].reverse(), [pki.clientOne.certificate, ...all, pki.stranger.certificate]]) {
      expect(subjects(new CertificatePool(certificates).chainOf(pki.ecSigner.certificate))).to.deep.equal(subjects(all));
    }
  });

  it('begins with the certificate where it is not in the pool, and ends where an issuer is missing', () => {
    expect(subjects(new CertificatePool([]).chainOf(pki.ecSigner.certificate))).to.deep.equal(subjects(all.slice(0, 1)));
    const pool = new CertificatePool([pki.subCa.certificate]);
    expect(subjects(pool.chainOf(pki.ecSigner.certificate))).to.deep.equal(subjects(all.slice(0, 2)));
  });

  it('ends where CAs certify each other', () => {
    const [a, b] = [makeKeyPair('EC'), makeKeyPair('EC')];
    const first = issue({ subject: 'CN=A', keys: a, isCa: true });
    const second = issue({ subject: 'CN=B', keys: b, issuer: first, isCa: true });
    const back = issue({ subject: 'CN=A', keys: a, issuer: second, isCa: true });
    const pool = new CertificatePool([second.certificate, back.certificate]);
    expect(subjects(pool.chainOf(second.certificate))).to.deep.equal(['CN=B', 'CN=A']);
  });

  it('takes the issuer by key identifier, and by signature where there are none', () => {
    const [old, renewed] = [makeKeyPair('EC'), makeKeyPair('EC')];
    const oldCa = issue({ subject: 'CN=CA', keys: old, isCa: true });
    const newCa = issue({ subject: 'CN=CA', keys: renewed, isCa: true });
    const leaf = issue({ subject: 'CN=leaf', issuer: newCa });
    const pool = new CertificatePool([oldCa.certificate, newCa.certificate]);
    expect(pool.chainOf(leaf.certificate)[1]).to.equal(newCa.certificate);

    const sameCaTwice = issue({ subject: 'CN=CA', keys: renewed, isCa: true, notAfter: new Date('2040-01-01') });
    const twice = new CertificatePool([sameCaTwice.certificate, newCa.certificate]);
    expect(twice.chainOf(leaf.certificate)[1]?.publicKey.equals(renewed.publicKey)).to.equal(true);
  });

  it('refuses a namesake of the issuer that has another key identifier', () => {
    const other = issue({ subject: 'C=SE,O=Test,CN=Test Sub CA', isCa: true });
    expect(subjects(new CertificatePool([other.certificate]).chainOf(pki.ecSigner.certificate))).to.deep.equal(subjects(all.slice(0, 1)));
  });

  it('goes by names where a key identifier cannot be read', () => {
    const odd = issue({ subject: 'CN=odd', issuer: pki.root, extensions: [extension('2.5.29.99', octetString(Uint8Array.of(1)))] });
    const der = Buffer.from(odd.certificate.der);
    const akid = Buffer.from('0603551d23', 'hex');
    const value = der.indexOf(akid) + akid.length + 2;
    der[value] = 0x02; // a SEQUENCE that became an INTEGER
    const broken = { ...odd.certificate, der };
    expect(subjects(new CertificatePool([pki.root.certificate]).chainOf(broken))).to.deep.equal(['CN=odd', pki.root.certificate.subject]);
  });
});
