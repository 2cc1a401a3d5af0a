import { expect } from 'chai';
import fc from 'fast-check';
import { findSignatureAlgorithm } from '../../../../src/core/algorithms.js';
import { childrenOf, readBer } from '../../../../src/formats/asn1/ber-reader.js';
import { cmsAlgorithms } from '../../../../src/formats/cms/cms-algorithm-identifiers.js';
import {
  algorithmProtectionAttribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signedAttributes,
  signingTimeAttribute,
} from '../../../../src/formats/cms/cms-signed-attributes.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const DATA = '1.2.840.113549.1.7.1';

describe('RFC 5652 §5.4 › signed attributes', () => {
  /** The last octets of the attributes' types in the order written, for an algorithm. */
  const orderFor = (name: string): readonly string[] => {
    const { digest, digestAlgorithm, signatureAlgorithm } = cmsAlgorithms(findSignatureAlgorithm(name)!, 'signedAttributes');
    const encoded = signedAttributes([
      algorithmProtectionAttribute(digestAlgorithm, signatureAlgorithm),
      messageDigestAttribute(new Uint8Array(digest.bytes)),
      signingTimeAttribute(0),
      contentTypeAttribute(DATA),
    ]);
    const names: Record<number, string> = { 3: 'contentType', 4: 'messageDigest', 5: 'signingTime', 52: 'algorithmProtection' };
    return childrenOf(readBer(encoded)).map((attribute) => names[childrenOf(attribute)[0]!.content.at(-1)!]!);
  };

  const USUAL = ['contentType', 'signingTime', 'algorithmProtection', 'messageDigest'];
  const DIGEST_FIRST = ['contentType', 'signingTime', 'messageDigest', 'algorithmProtection'];

  for (const name of ['SHA256withRSA', 'SHA384withRSA', 'SHA512withRSA', 'SHA256withECDSA', 'Ed25519', 'Ed448']) {
    it(`have the digest last with ${name}`, () => {
      expect(orderFor(name)).to.deep.equal(USUAL);
    });
  }

  for (const name of ['SHA1withRSA', 'MD5withRSA', 'SHA224withRSA', 'SHA256withRSAandMGF1', 'SHA512withRSAandMGF1']) {
    it(`have the digest before the algorithm protection with ${name}`, () => {
      expect(orderFor(name)).to.deep.equal(DIGEST_FIRST);
    });
  }

  it('have one encoding, whatever the order in which they are given', () => {
    const attributes = [contentTypeAttribute(DATA), signingTimeAttribute(0), messageDigestAttribute(new Uint8Array(32))];
    fc.assert(
      fc.property(fc.shuffledSubarray(attributes, { minLength: 3, maxLength: 3 }), (shuffled) => {
        expect(hex(signedAttributes(shuffled))).to.equal(hex(signedAttributes(attributes)));
      }),
      { numRuns: 20 },
    );
  });

  it('tell the time in UTCTime through 2049 and in GeneralizedTime after', () => {
    const value = (milliseconds: number): string => Buffer.from(signingTimeAttribute(milliseconds)).subarray(15).toString('latin1');
    expect(value(Date.UTC(2049, 11, 31, 23, 59, 59, 999))).to.equal('\x17\x0d491231235959Z');
    expect(value(Date.UTC(2050, 0, 1))).to.equal('\x18\x0f20500101000000Z');
  });

  it('protect the algorithms as they stand in the SignerInfo, the signature algorithm under [1]', () => {
    const { digestAlgorithm, signatureAlgorithm } = cmsAlgorithms(findSignatureAlgorithm('SHA256withRSA')!, 'signedAttributes');
    const attribute = hex(algorithmProtectionAttribute(digestAlgorithm, signatureAlgorithm));
    expect(attribute).to.equal(`302b06092a864886f70d010934311e301c${hex(digestAlgorithm)}a1${hex(signatureAlgorithm).slice(2)}`);
  });
});
