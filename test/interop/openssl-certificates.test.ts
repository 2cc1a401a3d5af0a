import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { clientCertificate } from '../../src/components/authorizers/client-certificate.js';
import type { Certificate } from '../../src/core/certificate.js';
import type { CertificateMatchingRule, SubjectMatchType } from '../../src/core/worker.js';
import { SUBJECT_MATCH_TYPES } from '../../src/core/worker.js';
import { readCommonProperties } from '../../src/engine/common-properties.js';
import { signingPeriod } from '../../src/engine/certificate-validity.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { testAuthorizer } from '../support/authorize.js';
import { NEW_KEY } from '../support/openssl-ca.js';
import { rejection } from '../support/rejection.js';
import { runProgram } from '../support/run-program.js';
import { requireTool } from '../support/tools.js';

const SUBJECT =
  '/C=SE/DC=org/DC=example/ST=Småland/L=Växjö/O=Example, Ltd./OU=Builds/OU=Night/title=Dr/CN=Ann Ö/serialNumber=0042/UID=ann/emailAddress=ann@example.org';
const CA = '/C=SE/O=Example, Ltd./CN=Client CA';

/** What OpenSSL has put into the certificate, by the type of rule that compares it. */
const VALUES: Readonly<Record<SubjectMatchType, readonly string[]>> = {
  CERTIFICATE_SERIALNO: ['abc123'],
  SUBJECT_RDN_CN: ['Ann Ö'],
  SUBJECT_RDN_SERIALNO: ['0042'],
  SUBJECT_RDN_C: ['SE'],
  SUBJECT_RDN_DC: ['org', 'example'],
  SUBJECT_RDN_ST: ['Småland'],
  SUBJECT_RDN_L: ['Växjö'],
  SUBJECT_RDN_O: ['Example, Ltd.'],
  SUBJECT_RDN_OU: ['Builds', 'Night'],
  SUBJECT_RDN_TITLE: ['Dr'],
  SUBJECT_RDN_UID: ['ann'],
  SUBJECT_RDN_E: ['ann@example.org'],
  SUBJECT_ALTNAME_RFC822NAME: ['ann@mail.example.org', 'build@mail.example.org'],
  SUBJECT_ALTNAME_MSUPN: ['ann@domain.example.org'],
};

const EXTENSIONS = `
[client]
subjectAltName = email:ann@mail.example.org, email:build@mail.example.org, otherName:1.3.6.1.4.1.311.20.2.3;UTF8:ann@domain.example.org, DNS:x.example.org
2.5.29.16 = ASN1:SEQUENCE:period
[until]
2.5.29.16 = ASN1:SEQUENCE:end
[period]
notBefore = IMPLICIT:0,GENTIME:20200102030405Z
notAfter = IMPLICIT:1,GENTIME:20300102030405Z
[end]
notAfter = IMPLICIT:1,GENTIME:20300102030405Z
`;

describe('certificates made by OpenSSL', () => {
  let folder: string | undefined;
  let client: Certificate;

  before(function () {
    requireTool(this, 'openssl');
    folder = mkdtempSync(join(tmpdir(), 'countersign-openssl-'));
    const [key, ca] = ['ca.key', 'ca.pem'].map((name) => join(folder!, name)) as [string, string];
    runProgram('openssl', ['req', '-x509', ...NEW_KEY, '-utf8', '-subj', CA, '-days', '2', '-keyout', key, '-out', ca]);
    writeFileSync(join(folder, 'extensions.cnf'), EXTENSIONS);
    client = issue('client');
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  function issue(section: string): Certificate {
    const file = (name: string): string => join(folder!, name);
    runProgram('openssl', ['req', ...NEW_KEY, '-utf8', '-subj', SUBJECT, '-keyout', file('client.key'), '-out', file('client.csr')]);
    const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', '0x0abc123', '-days', '1'];
    const extensions = ['-extfile', file('extensions.cnf'), '-extensions', section];
    runProgram('openssl', ['x509', '-req', '-in', file('client.csr'), ...by, ...extensions, '-out', file('client.pem')]);
    return certificateReader.fromPem(readFileSync(file('client.pem'), 'utf8'))[0]!;
  }

  const rule = (subjectType: SubjectMatchType, subjectValue: string): CertificateMatchingRule => ({
    subjectType,
    subjectValue,
    issuerType: 'ISSUER_DN_BCSTYLE',
    issuerValue: 'CN=Client CA,O=Example\\, Ltd.,C=SE',
  });

  for (const type of SUBJECT_MATCH_TYPES) {
    it(`let their owners in by ${type}`, async () => {
      for (const value of VALUES[type]) {
        const authorizer = testAuthorizer(clientCertificate, {}, { rules: [rule(type, value)] });
        expect(await authorizer.authorize({ certificate: client })).to.deep.equal({});
        const other = testAuthorizer(clientCertificate, {}, { rules: [rule(type, `${value}x`)] });
        expect((await rejection(other.authorize({ certificate: client }))).message).to.contain('Client is not authorized');
      }
    });
  }

  it('say when their keys may be used', () => {
    const { settings } = readCommonProperties(new Map());
    expect(client.privateKeyUsagePeriod).to.deep.equal({
      notBefore: new Date('2020-01-02T03:04:05Z'),
      notAfter: new Date('2030-01-02T03:04:05Z'),
    });
    expect(signingPeriod(client, settings).notBefore).to.equal(client.notBefore.getTime());
    expect(issue('until').privateKeyUsagePeriod).to.deep.equal({ notAfter: new Date('2030-01-02T03:04:05Z') });
  });
});
