import { expect } from 'chai';
import { hash } from 'node:crypto';
import { TEST_OIDS } from '../../support/cms-oids.js';
import { TestAuthority, timeStampIdentity } from '../../support/test-authority.js';
import { timeStampQuery } from '../../support/time-stamp-query.js';

/** Digests with the AlgorithmIdentifier that ESSCertIDv2 has for each; absent for the default. */
const DIGESTS = {
  SHA224: ['sha224', '300b0609608648016503040204'],
  'SHA-256': ['sha256', ''],
  SHA384: ['sha384', '300b0609608648016503040202'],
  'SHA-512': ['sha512', '300b0609608648016503040203'],
} as const;

const attributesOf = async (properties: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> =>
  (await new TestAuthority({ properties }).stamp(timeStampQuery())).token!.cms.signerInfo.attributes;

describe('RFC 5816 §2.2.1 signed attributes', () => {
  const { certificate } = timeStampIdentity();

  for (const [name, [node, identifier]] of Object.entries(DIGESTS)) {
    it(`name the certificate by ESSCertIDv2 with ${name}${identifier === '' ? ', which is not written' : ''}`, async () => {
      const attributes = await attributesOf({ CERTIFICATE_DIGEST_ALGORITHM: name });
      const digest = hash(node, certificate.der, 'hex');
      const length = (digest.length / 2).toString(16).padStart(2, '0');
      expect(attributes.get(TEST_OIDS.signingCertificateV2)).to.match(
        new RegExp(`^30(81)?..30(81)?..30(81)?..${identifier}04${length}${digest}30`),
      );
      expect(attributes.has(TEST_OIDS.signingCertificate)).to.equal(false);
    });
  }

  it('name the certificate by ESSCertID of RFC 2634 with SHA-1 alone', async () => {
    const attributes = await attributesOf({ CERTIFICATE_DIGEST_ALGORITHM: 'SHA1' });
    expect(attributes.get(TEST_OIDS.signingCertificate)).to.include(`0414${hash('sha1', certificate.der, 'hex')}30`);
    expect(attributes.has(TEST_OIDS.signingCertificateV2)).to.equal(false);
  });

  it('hold issuer and serial number of the certificate, unless INCLUDE_CERTID_ISSUERSERIAL is false', async () => {
    const digest = hash('sha256', certificate.der, 'hex');
    const without = await attributesOf({ INCLUDE_CERTID_ISSUERSERIAL: 'false' });
    expect(without.get(TEST_OIDS.signingCertificateV2)).to.match(new RegExp(`0420${digest}$`));
    const withBoth = await attributesOf({});
    expect(withBoth.get(TEST_OIDS.signingCertificateV2)).to.include(`0202${certificate.serialNumber.padStart(4, '0')}`);
  });
});
