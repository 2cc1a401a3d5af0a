import { createVerify, type KeyLike } from 'node:crypto';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { expect } from 'chai';
import { SignedXml, type SignatureAlgorithm } from 'xml-crypto';
import { pki, type TestIdentity } from '../../support/pki.js';
import { keyOf, xmlSigned } from '../../support/xml-signing.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const DOCUMENT =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!-- before -->\n<o:order xmlns:o="urn:order" xmlns="urn:default" b="2" a="1">\n' +
  '  <amount currency="EUR">100 &amp; more</amount><empty/><o:to><![CDATA[Alice <& Bob>]]></o:to>\r\n  grüße\n</o:order>\n';

/** The same in canonical form (Canonical XML 1.0), by hand. */
const CANONICAL =
  '<o:order xmlns="urn:default" xmlns:o="urn:order" a="1" b="2">\n' +
  '  <amount currency="EUR">100 &amp; more</amount><empty></empty><o:to>Alice &lt;&amp; Bob&gt;</o:to>\n  grüße\n</o:order>';

/** ECDSA as RFC 4050 and XML Signature 1.1 write it, which the package does not have. */
class EcdsaSha256 implements SignatureAlgorithm {
  getAlgorithmName = (): string => 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
  getSignature = (): never => {
    throw new Error('this test verifies only');
  };
  verifySignature = (material: string, key: KeyLike, value: string): boolean => {
    const verifier = createVerify('SHA256').update(material);
    return verifier.verify({ key: key as string, dsaEncoding: 'ieee-p1363' }, value, 'base64');
  };
}

/** The signed references, or nothing where the signature is not right. */
function verified(document: string, { publicKey }: TestIdentity['certificate']): readonly string[] {
  const verifier = new SignedXml({ publicCert: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
  verifier.SignatureAlgorithms['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'] = EcdsaSha256;
  const signature = new DOMParser().parseFromString(document, 'text/xml').getElementsByTagNameNS(DS, 'Signature')[0];
  if (!signature) throw new Error('there is no signature');
  verifier.loadSignature(new XMLSerializer().serializeToString(signature));
  try {
    return verifier.checkSignature(document) ? verifier.getSignedReferences() : [];
  } catch {
    return [];
  }
}

describe('XML Signature 1.1 › enveloped signatures, by xml-crypto', () => {
  for (const [name, identity, algorithm] of [
    ['RSA with SHA-1', pki.rsaSigner, 'SHA1withRSA'],
    ['RSA with SHA-256', pki.rsaSigner, 'SHA256withRSA'],
    ['RSA with SHA-512', pki.rsaSigner, 'SHA512withRSA'],
    ['ECDSA with SHA-256', pki.ecSigner, 'SHA256withECDSA'],
  ] as const) {
    it(`are right with ${name}, over the whole document`, async () => {
      const signed = await xmlSigned(DOCUMENT, keyOf(identity), { properties: { SIGNATUREALGORITHM: algorithm } });
      expect(verified(signed, identity.certificate)).to.deep.equal([CANONICAL]);
    });

    it(`are wrong with ${name} once something was changed`, async () => {
      const signed = await xmlSigned(DOCUMENT, keyOf(identity), { properties: { SIGNATUREALGORITHM: algorithm } });
      for (const [from, to] of [
        ['100', '900'],
        ['currency="EUR"', 'currency="USD"'],
        ['<empty/>', '<empty>x</empty>'],
      ] as const) {
        expect(signed).to.contain(from);
        expect(verified(signed.replace(from, to), identity.certificate), to).to.deep.equal([]);
      }
    });
  }
});
