import { expect } from 'chai';
import { integer, octetString, sequence, tlv } from '../../../../src/formats/asn1/asn1.js';
import { certificateReader, parseCertificate } from '../../../../src/formats/x509/x509.js';
import { writePem } from '../../../../src/formats/pem.js';
import { readFileSync } from 'node:fs';
import { extension, issue, makeKeyPair, pki } from '../../../support/pki.js';
import { requireShared, sharedPath } from '../../../support/shared.js';

const generalizedTime = (tag: number, text: string): Uint8Array => tlv(tag, Buffer.from(text));

describe('Reading a certificate (RFC 5280 §4.1)', () => {
  it('shows names with the most specific type first', () => {
    const { certificate } = pki.rsaSigner;
    expect(certificate.subject).to.equal('CN=RSA signer,OU=Signers,O=Test,C=SE');
    expect(certificate.issuer).to.equal('CN=Test Sub CA,O=Test,C=SE');
  });

  it('writes serial numbers in lower-case hex without leading zeros', () => {
    const keys = pki.ecSigner;
    const keyPair = { privateKey: keys.privateKey, publicKey: keys.certificate.publicKey };
    const serialOf = (serialNumber: bigint): string => issue({ subject: 'CN=a', keys: keyPair, serialNumber }).certificate.serialNumber;
    expect(serialOf(0x0abcdefn)).to.equal('abcdef');
    expect(serialOf(0xff00000000000000000000000000000000000001n)).to.equal('ff00000000000000000000000000000000000001');
    expect(serialOf(0n)).to.equal('0');
  });

  it('reads validity, basic constraints and the public key', () => {
    const notBefore = new Date('2020-01-02T03:04:05Z');
    const notAfter = new Date('2051-01-01T00:00:00Z');
    const keys = makeKeyPair('Ed25519');
    const { certificate } = issue({ subject: 'CN=a', keys, notBefore, notAfter, isCa: true });
    expect([certificate.notBefore, certificate.notAfter]).to.deep.equal([notBefore, notAfter]);
    expect(certificate.isCa).to.equal(true);
    expect(certificate.publicKey.equals(keys.publicKey)).to.equal(true);
    expect(certificate).to.not.have.property('privateKeyUsagePeriod');
    expect(pki.rsaSigner.certificate.isCa).to.equal(false);
  });

  it('reads either end of the private key usage period (RFC 3280 §4.2.1.4)', () => {
    const from = generalizedTime(0x80, '20210101000000Z');
    const to = generalizedTime(0x81, '20220101000000Z');
    const periodOf = (...ends: readonly Uint8Array[]) =>
      issue({ subject: 'CN=a', extensions: [extension('2.5.29.16', sequence(...ends))] }).certificate.privateKeyUsagePeriod;
    const notBefore = new Date('2021-01-01T00:00:00Z');
    const notAfter = new Date('2022-01-01T00:00:00Z');
    expect(periodOf(from, to)).to.deep.equal({ notBefore, notAfter });
    expect(periodOf(from)).to.deep.equal({ notBefore });
    expect(periodOf(to)).to.deep.equal({ notAfter });
  });

  it('reads the certificates of a PEM text in order and passes over other blocks', () => {
    const text = `Subject: CN=x\nIssuer: CN=y\n${pki.clientOne.pem}${writePem('PRIVATE KEY', Uint8Array.of(1))}${pki.root.pem}`;
    expect(certificateReader.fromPem(text).map(({ subject }) => subject)).to.deep.equal(['CN=one,O=Test', 'CN=Test Root CA,O=Test,C=SE']);
  });

  it('says so where a text holds no certificate', () => {
    expect(() => certificateReader.fromPem('')).to.throw('The text holds no certificate in PEM form.');
  });

  it('shows the recorded certificates as they were recorded', function () {
    requireShared(this);
    const [admin] = certificateReader.fromPem(readFileSync(sharedPath('conformance', 'pki', 'admin.pem'), 'utf8'));
    expect(admin).to.include({
      subject: 'CN=admin,O=Test',
      issuer: 'CN=Ref Management CA,O=Test',
      serialNumber: '18efadfbabed1e6059b649a24e102575f6630ed4',
    });
  });
});

describe('A hostile certificate', () => {
  const readOrSentence = (der: Uint8Array): string => {
    try {
      parseCertificate(der);
      return '';
    } catch (thrown) {
      expect(thrown).to.be.an('error');
      return (thrown as Error).message;
    }
  };

  it('gives a sentence wherever it is cut off', () => {
    const { der } = pki.rsaSigner.certificate;
    for (let length = 0; length < der.length; length += 37) {
      expect(readOrSentence(der.subarray(0, length))).to.match(/^The certificate cannot be read\. .*\.$/);
    }
  });

  it('is read or gives a sentence whichever bit is flipped', () => {
    const { der } = pki.ecSigner.certificate;
    for (let index = 0; index < der.length; index++) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const flipped = Uint8Array.from(der);
        flipped[index] = (flipped[index] ?? 0) ^ mask;
        expect(readOrSentence(flipped)).to.match(/^(The certificate cannot be read\. .*\.)?$/);
      }
    }
  });

  it('gives a sentence for an extension that is there twice', () => {
    const twice = extension('2.5.29.16', sequence());
    expect(() => issue({ subject: 'CN=a', extensions: [twice, twice] })).to.throw('the extension 2.5.29.16 twice');
  });

  it('gives a sentence for a public key that is none', () => {
    const { der } = pki.ecSigner.certificate;
    const spki = pki.ecSigner.certificate.publicKey.export({ type: 'spki', format: 'der' });
    const at = Buffer.from(der).indexOf(spki);
    const broken = Uint8Array.from(der);
    broken.fill(0x11, at + spki.length - 60, at + spki.length);
    expect(readOrSentence(broken)).to.equal(
      'The certificate cannot be read. Its public key is malformed or of a kind that is not supported.',
    );
  });

  it('gives a sentence for one that is too large', () => {
    expect(readOrSentence(octetString(new Uint8Array(1024 * 1024)))).to.contain('larger than 1 MB');
    expect(readOrSentence(integer(1))).to.contain('A structure was expected');
  });
});
