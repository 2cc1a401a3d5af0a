import { expect } from 'chai';
import type { SubjectMatchType } from '../../../../src/core/worker.js';
import { SUBJECT_MATCH_TYPES } from '../../../../src/core/worker.js';
import { contextTag, objectIdentifier, sequence, tlv, utf8String } from '../../../../src/formats/asn1/asn1.js';
import { matches } from '../../../../src/formats/x509/certificate-matching.js';
import { extension, issue, pki } from '../../../support/pki.js';

const upn = (name: string): Uint8Array => contextTag(0, objectIdentifier('1.3.6.1.4.1.311.20.2.3'), contextTag(0, utf8String(name)));
const otherName = contextTag(0, objectIdentifier('1.2.3'), contextTag(0, utf8String('else')));
const rfc822Name = (name: string): Uint8Array => tlv(0x81, Buffer.from(name));

const { certificate } = issue({
  subject: 'C=SE,DC=org,DC=example,ST=Stockholm,L=Solna,O=Test,OU=one,OU=two,T=Dr,CN=Ann,SN=0042,UID=ann,E=a@b.se',
  issuer: pki.root,
  serialNumber: 0x0abcn,
  extensions: [extension('2.5.29.17', sequence(rfc822Name('a@b.se'), rfc822Name('ann@c.se'), otherName, upn('ann@domain')))],
});
const issuerValue = 'CN=Test Root CA,O=Test,C=SE';

const rule = (subjectType: SubjectMatchType, subjectValue: string) =>
  ({ subjectType, subjectValue, issuerType: 'ISSUER_DN_BCSTYLE', issuerValue }) as const;

const MATCHING = {
  CERTIFICATE_SERIALNO: ['abc'],
  SUBJECT_RDN_CN: ['Ann'],
  SUBJECT_RDN_SERIALNO: ['0042'],
  SUBJECT_RDN_C: ['SE'],
  SUBJECT_RDN_DC: ['org', 'example'],
  SUBJECT_RDN_ST: ['Stockholm'],
  SUBJECT_RDN_L: ['Solna'],
  SUBJECT_RDN_O: ['Test'],
  SUBJECT_RDN_OU: ['one', 'two'],
  SUBJECT_RDN_TITLE: ['Dr'],
  SUBJECT_RDN_UID: ['ann'],
  SUBJECT_RDN_E: ['a@b.se'],
  SUBJECT_ALTNAME_RFC822NAME: ['a@b.se', 'ann@c.se'],
  SUBJECT_ALTNAME_MSUPN: ['ann@domain'],
} satisfies Record<SubjectMatchType, readonly string[]>;

describe('Rules on client certificates', () => {
  for (const type of SUBJECT_MATCH_TYPES) {
    it(`${type} matches every such value, letter by letter, and no other`, () => {
      for (const value of MATCHING[type]) {
        expect(matches(rule(type, value), certificate), value).to.equal(true);
        expect(matches(rule(type, `${value} `), certificate)).to.equal(false);
      }
      expect(matches(rule(type, ''), certificate)).to.equal(false);
    });
  }

  it('compare letter case', () => {
    expect(matches(rule('SUBJECT_RDN_CN', 'ann'), certificate)).to.equal(false);
    expect(matches(rule('CERTIFICATE_SERIALNO', 'ABC'), certificate)).to.equal(false);
  });

  it('hold for one issuer, written in canonical form', () => {
    for (const other of ['CN=Test Root CA, O=Test, C=SE', 'C=SE,O=Test,CN=Test Root CA', 'CN=test root ca,O=Test,C=SE', '']) {
      expect(matches({ ...rule('SUBJECT_RDN_CN', 'Ann'), issuerValue: other }, certificate), other).to.equal(false);
    }
  });

  it('match nothing in alternative names that cannot be read', () => {
    const { certificate: broken } = issue({
      subject: 'CN=a',
      issuer: pki.root,
      extensions: [extension('2.5.29.17', tlv(0x30, Buffer.from('a@b.se')))],
    });
    expect(matches(rule('SUBJECT_ALTNAME_RFC822NAME', 'a@b.se'), broken)).to.equal(false);
    expect(matches(rule('SUBJECT_RDN_CN', 'a'), broken)).to.equal(true);
  });

  it('match nothing in a certificate that lacks such names', () => {
    const { certificate: bare } = pki.clientOne;
    for (const type of SUBJECT_MATCH_TYPES.filter((one) => !['CERTIFICATE_SERIALNO', 'SUBJECT_RDN_CN', 'SUBJECT_RDN_O'].includes(one))) {
      for (const value of [...MATCHING[type], '', 'undefined']) expect(matches(rule(type, value), bare)).to.equal(false);
    }
  });
});
