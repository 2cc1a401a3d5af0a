import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseDistinguishedName } from '../../../../src/formats/x509/distinguished-name-parser.js';
import { reversedDistinguishedName } from '../../../../src/formats/x509/reversed-distinguished-name.js';
import { certificateReader } from '../../../../src/formats/x509/x509.js';
import { pki } from '../../../support/pki.js';
import { requireShared, sharedPath } from '../../../support/shared.js';

/** Names in the order in which they are encoded. */
const TEXTS: Readonly<Record<string, string>> = {
  'CN=Ref Management CA,O=Test': 'O=Test, CN=Ref Management CA',
  'C=SE,ST=Stockholm,L=Solna,STREET=Way 1,DC=com,UID=7,OU=a,OU=b': 'OU=b, OU=a, UID=7, DC=com, STREET=Way 1, L=Solna, ST=Stockholm, C=SE',
  'O=a+OU=b,CN=c': 'CN=c, O=a+OU=b',
  'SN=1,CN=a': 'CN=a, 2.5.4.5=#130131',
  'E=a@b': '1.2.840.113549.1.9.1=#1603614062',
  'CN=a\\,b=c+d<e>f#g;h"i\\\\': 'CN=a\\,b\\=c\\+d\\<e\\>f\\#g\\;h\\"i\\\\',
  'CN=\\ a': 'CN=\\ a',
  'CN=#0403010203': 'CN=#0403010203',
  'CN=Åsa': 'CN=Åsa',
  '': '',
};

describe('the name of an administrator', () => {
  for (const [encoded, text] of Object.entries(TEXTS)) {
    it(`is ${text === '' ? 'nothing' : text} for ${encoded === '' ? 'no name' : encoded}`, () => {
      const escapedForParser = encoded.replace('c+d', 'c\\+d').replace('"i', '\\"i');
      expect(reversedDistinguishedName(parseDistinguishedName(escapedForParser))).to.equal(text);
    });
  }

  it('comes from subject and issuer of a certificate', () => {
    expect(certificateReader.reversedNames(pki.clientOne.certificate)).to.deep.equal({
      subject: 'CN=one, O=Test',
      issuer: 'CN=Test Root CA, O=Test, C=SE',
    });
  });

  it('is the one that the reference server wrote for the recorded administrator', function () {
    requireShared(this);
    const [certificate] = certificateReader.fromPem(readFileSync(sharedPath('conformance', 'pki', 'admin.pem'), 'utf8'));
    expect(certificate && certificateReader.reversedNames(certificate)).to.deep.equal({
      subject: 'O=Test, CN=admin',
      issuer: 'O=Test, CN=Ref Management CA',
    });
  });
});
