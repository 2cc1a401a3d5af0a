import { expect } from 'chai';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inDerOrder } from '../../../src/formats/asn1/asn1.js';
import { childrenOf, readBer } from '../../../src/formats/asn1/ber-reader.js';
import { toDer } from '../../../src/formats/asn1/to-der.js';
import { issuerAndSerialNumber } from '../../../src/formats/x509/issuer-and-serial-number.js';
import { parseCertificate } from '../../../src/formats/x509/x509.js';
import { readSod, type ReadSod } from '../../support/read-sod.js';
import { SignedSods, SOD_TITLES, type SignedSod } from '../../support/signed-sods.js';

const LDS_SECURITY_OBJECT = '678108010101';
const CONTENT_TYPE = '2a864886f70d010903';
const MESSAGE_DIGEST = '2a864886f70d010904';

/** DER of the identifiers of SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 without parameters, with their names. */
const DIGESTS: Readonly<Record<string, string>> = {
  '300706052b0e03021a': 'sha1',
  '300b0609608648016503040204': 'sha224',
  '300b0609608648016503040201': 'sha256',
  '300b0609608648016503040202': 'sha384',
  '300b0609608648016503040203': 'sha512',
};
const RSA_PKCS1 = /^300d06092a864886f70d0101(05|0b|0c|0d|0e)0500$/;
const RSA_PSS = /^30(0d|41)06092a864886f70d01010a30/;
const ECDSA = /^30(09|0a)06(07|08)2a8648ce3d04(01|030[1-4])$/;

describe('ICAO Doc 9303-10 §4.6.2 Document Security Object', () => {
  const sods = new SignedSods();
  const made = new Map<string, { readonly one: SignedSod; readonly bytes: Buffer; readonly read: ReadSod }>();
  before(async () => {
    for (const one of await sods.all()) {
      const bytes = readFileSync(one.sod);
      made.set(one.title, { one, bytes, read: readSod(bytes) });
    }
  });
  after(() => {
    sods.remove();
  });

  for (const title of SOD_TITLES) {
    describe(title, () => {
      it('is EF.SOD in DER, within the size that a chip can address', () => {
        const { bytes } = made.get(title)!;
        expect(bytes[0]).to.equal(0x77);
        expect(Buffer.compare(toDer(readBer(bytes)), bytes)).to.equal(0);
        expect(bytes.length).to.be.lessThan(32_768);
      });

      it('has a SignedData of version 3 with one signer and the certificate that verifies it', () => {
        const { one, read } = made.get(title)!;
        const certificate = readFileSync(one.certificate);
        expect(read.cms).to.include({ version: 3, eContentType: LDS_SECURITY_OBJECT });
        expect(read.cms.certificates!.map((der) => Buffer.from(der))).to.deep.equal([certificate]);
        expect(read.cms.signerInfo.version).to.equal(1);
        expect(Buffer.compare(read.cms.signerInfo.sid, issuerAndSerialNumber(parseCertificate(certificate)).der)).to.equal(0);
      });

      it('has digest identifiers without parameters, and one digest for content and attributes', () => {
        const { digestAlgorithms, signerInfo, eContent } = made.get(title)!.read.cms;
        expect(digestAlgorithms).to.deep.equal([signerInfo.digestAlgorithm]);
        const digest = createHash(DIGESTS[signerInfo.digestAlgorithm]!).update(eContent!).digest('hex');
        expect(signerInfo.attributes.get(MESSAGE_DIGEST)).to.match(new RegExp(`^04..${digest}$`));
        expect(signerInfo.attributes.get(CONTENT_TYPE)).to.equal(`0606${LDS_SECURITY_OBJECT}`);
      });

      it('has attributes in DER order, signed with an algorithm whose parameters are as its definition has them', () => {
        const { one, read } = made.get(title)!;
        const { signedAttrs, signatureAlgorithm, signature, digestAlgorithm } = read.cms.signerInfo;
        const attributes = childrenOf(readBer(signedAttrs!)).map(({ encoding }) => encoding);
        expect(attributes).to.deep.equal(inDerOrder(attributes));
        const isPss = RSA_PSS.test(signatureAlgorithm);
        expect(isPss || RSA_PKCS1.test(signatureAlgorithm) || ECDSA.test(signatureAlgorithm), signatureAlgorithm).to.equal(true);
        const { publicKey } = new X509Certificate(readFileSync(one.certificate));
        const digest = DIGESTS[digestAlgorithm]!;
        const saltLength = createHash(digest).digest().length;
        const key = isPss ? { key: publicKey, padding: 6, saltLength } : publicKey;
        expect(verify(digest, signedAttrs!, key, signature)).to.equal(true);
      });

      it('has a security object of version 0 without, or of version 1 with, the versions of LDS and Unicode', () => {
        const { version, versionInfo, cms } = made.get(title)!.read;
        expect(version).to.equal(versionInfo ? 1 : 0);
        if (versionInfo) {
          expect(versionInfo.ldsVersion).to.match(/^\d{4}$/);
          expect(versionInfo.unicodeVersion).to.match(/^\d{6}$/);
        }
        expect(Buffer.compare(toDer(readBer(cms.eContent!)), cms.eContent!)).to.equal(0);
      });

      it('has 2 to 16 data groups of numbers 1 to 16, each once and in order, with hashes of the digest named', () => {
        const { hashes, hashAlgorithm } = made.get(title)!.read;
        const numbers = hashes.map(([number]) => number);
        expect(numbers.length).to.be.within(2, 16);
        expect(numbers).to.deep.equal([...new Set(numbers)].sort((a, b) => a - b));
        expect(numbers[0]).to.be.at.least(1);
        expect(numbers.at(-1)).to.be.at.most(16);
        const octets = createHash(DIGESTS[hashAlgorithm]!).digest().length;
        for (const [, hash] of hashes) expect(hash).to.have.length(octets * 2);
      });
    });
  }
});
