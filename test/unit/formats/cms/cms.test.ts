import { expect } from 'chai';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { integer, sequence, setOf } from '../../../../src/formats/asn1/asn1.js';
import { join } from '../../../../src/formats/asn1/ber-writer.js';
import { contentInfo, encapContentInfo, signedDataVersion, signerInfo } from '../../../../src/formats/cms/cms.js';
import { CMS_OID } from '../../../../src/formats/cms/cms-object-identifiers.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const TSTINFO = '1.2.840.113549.1.9.16.1.4';
const ALGORITHM = Buffer.from('300b0609608648016503040201', 'hex');
const SID = sequence(sequence(), integer(7));

const signer = signerInfo({
  sid: SID,
  digestAlgorithm: ALGORITHM,
  signatureAlgorithm: ALGORITHM,
  signature: Uint8Array.of(1, 2),
});

describe('RFC 5652 §5.1 › SignedData', () => {
  it('is of version 1 for plain data and of version 3 for any other content', () => {
    expect(signedDataVersion(CMS_OID.data)).to.equal(1);
    expect(signedDataVersion(TSTINFO)).to.equal(3);
  });

  for (const lengths of ['definite', 'indefinite'] as const) {
    it(`with ${lengths} lengths is read back by pkijs`, () => {
      const content = Uint8Array.from({ length: 3210 }, (_, index) => index % 256);
      const encoded = contentInfo(
        {
          version: 3,
          digestAlgorithm: ALGORITHM,
          encapContentInfo: encapContentInfo(TSTINFO, content, lengths),
          certificates: [],
          signerInfo: signer,
        },
        lengths,
      );
      const info = pkijs.ContentInfo.fromBER(encoded);
      const signedData = new pkijs.SignedData({ schema: info.content as asn1js.Sequence });
      expect(info.contentType).to.equal(CMS_OID.signedData);
      expect(signedData.version).to.equal(3);
      expect(signedData.encapContentInfo.eContentType).to.equal(TSTINFO);
      expect(hex(new Uint8Array(signedData.encapContentInfo.eContent!.getValue()))).to.equal(hex(content));
      expect(signedData.certificates).to.equal(undefined);
      expect(signedData.signerInfos).to.have.length(1);
    });
  }

  it('writes certificates in the order given', () => {
    const certificates = [sequence(integer(2)), sequence(integer(1))];
    const encoded = contentInfo(
      { version: 1, digestAlgorithm: ALGORITHM, encapContentInfo: [], certificates, signerInfo: signer },
      'definite',
    );
    expect(hex(encoded)).to.include('a00a30030201023003020101');
  });
});

describe('RFC 5652 §5.2 › EncapsulatedContentInfo', () => {
  it('holds no content for a detached signature', () => {
    expect(hex(join(encapContentInfo(CMS_OID.data, undefined, 'definite')))).to.equal('300b06092a864886f70d010701');
    expect(hex(join(encapContentInfo(CMS_OID.data, undefined, 'indefinite')))).to.equal('308006092a864886f70d0107010000');
  });

  it('tells an empty content from none', () => {
    expect(hex(join(encapContentInfo(CMS_OID.data, new Uint8Array(0), 'definite')))).to.equal('300f06092a864886f70d010701a0020400');
    expect(hex(join(encapContentInfo(CMS_OID.data, new Uint8Array(0), 'indefinite')))).to.equal(
      '308006092a864886f70d010701a0802480000000000000',
    );
  });
});

describe('RFC 5652 §5.3 › SignerInfo', () => {
  it('tags signed attributes [0] and unsigned ones [1], and leaves out those that are not there', () => {
    const attributes = setOf([sequence()]);
    const encoded = hex(
      signerInfo({
        sid: SID,
        digestAlgorithm: ALGORITHM,
        signedAttrs: attributes,
        signatureAlgorithm: ALGORITHM,
        signature: Uint8Array.of(9),
        unsignedAttrs: attributes,
      }),
    );
    expect(encoded.slice(4)).to.equal(`020101${hex(SID)}${hex(ALGORITHM)}a0023000${hex(ALGORITHM)}040109a1023000`);
    expect(hex(signer).slice(4)).to.equal(`020101${hex(SID)}${hex(ALGORITHM)}${hex(ALGORITHM)}04020102`);
  });
});
