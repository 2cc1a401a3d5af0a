import { createHash, sign } from 'node:crypto';
import { expect } from 'chai';
import { digestNamed } from '../../../../src/core/algorithms.js';
import { algorithmIdentifier, octetString, sequence } from '../../../../src/formats/asn1/asn1.js';
import { contentInfo, encapContentInfo, signedDataVersion, signerInfo } from '../../../../src/formats/cms/cms.js';
import { digestAlgorithmIdentifier } from '../../../../src/formats/cms/cms-algorithm-identifiers.js';
import { contentTypeAttribute, messageDigestAttribute, signedAttributes } from '../../../../src/formats/cms/cms-signed-attributes.js';
import { signingCertificateAttribute } from '../../../../src/formats/cms/signing-certificate.js';
import { TSP_OID } from '../../../../src/formats/tsp/tsp-object-identifiers.js';
import { tsaPolicy, tstInfo } from '../../../../src/formats/tsp/tst-info.js';
import { verifyTimeStampToken } from '../../../../src/formats/tsp/verify-time-stamp-token.js';
import { issuerAndSerialNumber } from '../../../../src/formats/x509/issuer-and-serial-number.js';
import { issue, pki, type TestIdentity } from '../../../support/pki.js';
import { extendedKeyUsage, TIME_STAMPING } from '../../../support/test-authority.js';

const SHA256 = digestNamed('SHA-256');
const STAMPED = Buffer.from('what is stamped');
const NOON = Date.UTC(2026, 10, 24, 12);
const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** A token as an authority would make it that looks at nothing. */
function token(
  signer: TestIdentity,
  { named = signer, certificates = [signer] }: { named?: TestIdentity; certificates?: readonly TestIdentity[] } = {},
): Uint8Array {
  const content = tstInfo({
    policy: tsaPolicy('1.2.3'),
    messageImprint: sequence(algorithmIdentifier(SHA256.oid), octetString(digest(STAMPED))),
    serialNumber: Uint8Array.of(1),
    genTime: NOON,
    accuracyAndOrdering: new Uint8Array(),
    extensions: [],
  });
  const signedAttrs = signedAttributes([
    contentTypeAttribute(TSP_OID.tstInfo),
    messageDigestAttribute(digest(content)),
    signingCertificateAttribute(named.certificate, SHA256, 'withoutIssuerSerial'),
  ]);
  const digestAlgorithm = digestAlgorithmIdentifier(SHA256);
  const info = signerInfo({
    sid: issuerAndSerialNumber(signer.certificate).der,
    digestAlgorithm,
    signedAttrs,
    signatureAlgorithm: algorithmIdentifier('1.2.840.10045.4.3.2'),
    signature: sign('sha256', signedAttrs, signer.privateKey),
  });
  return contentInfo(
    {
      version: signedDataVersion(TSP_OID.tstInfo),
      digestAlgorithm,
      encapContentInfo: encapContentInfo(TSP_OID.tstInfo, content, 'definite'),
      certificates: certificates.map(({ certificate }) => certificate.der),
      signerInfo: info,
    },
    'definite',
  );
}

const authority = (...extensions: readonly Uint8Array[]): TestIdentity => issue({ subject: 'CN=authority', issuer: pki.subCa, extensions });
const right = authority(extendedKeyUsage([TIME_STAMPING]));

describe('a time-stamp token', () => {
  it('is right with the certificate for it, in it or beside it', () => {
    expect(verifyTimeStampToken(token(right), STAMPED, [])).to.include({ time: NOON });
    const without = token(right, { certificates: [] });
    expect(verifyTimeStampToken(without, STAMPED, [right.certificate]).signer).to.equal(right.certificate);
    expect(() => verifyTimeStampToken(without, STAMPED, [])).to.throw('is not there');
  });

  it('RFC 3161 §2.3 is of a certificate for time stamps alone, critically', () => {
    for (const signer of [
      authority(),
      authority(extendedKeyUsage([TIME_STAMPING], false)),
      authority(extendedKeyUsage([TIME_STAMPING, '1.3.6.1.5.5.7.3.3'])),
      authority(extendedKeyUsage(['1.3.6.1.5.5.7.3.3'])),
    ]) {
      expect(() => verifyTimeStampToken(token(signer), STAMPED, [])).to.throw('is not for time stamps');
    }
  });

  it('RFC 5816 §2.2.1 names the certificate that it is signed with', () => {
    expect(() => verifyTimeStampToken(token(right, { named: authority(extendedKeyUsage([TIME_STAMPING])) }), STAMPED, [])).to.throw(
      'names another',
    );
  });

  it('is of what it stamps, and of nothing else', () => {
    expect(() => verifyTimeStampToken(token(right), Buffer.from('something else'), [])).to.throw('is one of something else');
  });

  it('says the same or is refused with any octet changed', () => {
    const bytes = token(right);
    let refused = 0;
    for (let position = 0; position < bytes.length; position++) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      const found = verified(changed);
      // Versions, and digests that are named beside the signed attributes, are not protected by the signature.
      if (found) expect([found.time, Buffer.from(found.signer.der)]).to.deep.equal([NOON, Buffer.from(right.certificate.der)]);
      else refused++;
    }
    expect(refused).to.be.greaterThan(bytes.length * 0.95);
  });
});

function verified(bytes: Uint8Array): ReturnType<typeof verifyTimeStampToken> | undefined {
  try {
    return verifyTimeStampToken(bytes, STAMPED, []);
  } catch (thrown) {
    expect((thrown as Error).name).to.be.oneOf(['BerError', 'Error']);
    return undefined;
  }
}
