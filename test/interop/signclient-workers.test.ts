import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { extensionDer } from '../../src/formats/x509/extension.js';
import { issue, makeKeystore, pki } from '../support/pki.js';
import { runProgram } from '../support/run-program.js';
import { cryptoToken, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { runClient, SIGNCLIENT_DEADLINE_MS } from '../support/signclient-process.js';
import { POLICY, timeStampIdentity } from '../support/test-authority.js';
import { testFolder, type TestFolder } from '../support/tls-files.js';
import { requireTool } from '../support/tools.js';

const PASSWORD = 'foo123';
const TIME_STAMPS = timeStampIdentity('RSA');
const DIGITAL_SIGNATURE = extensionDer({ oid: '2.5.29.15', critical: true, value: Uint8Array.of(0x03, 0x02, 0x07, 0x80) });
const SIGNER = issue({ subject: 'C=SE,O=Test,CN=Signer', issuer: pki.subCa, keyType: 'RSA', extensions: [DIGITAL_SIGNATURE] });
/** A text as the value in a property file. */
const escaped = (text: string): string => text.trim().replaceAll('\n', '\\n');

const WORKERS: readonly (readonly [name: string, properties: Readonly<Record<string, string>>])[] = [
  [
    'TimeStampSigner',
    {
      IMPLEMENTATION_CLASS: 'org.signserver.module.tsa.TimeStampSigner',
      DEFAULTTSAPOLICYOID: POLICY,
      ACCEPTANYPOLICY: 'true',
      DEFAULTKEY: 'tsa',
    },
  ],
  ['XMLSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.xmlsigner.XMLSigner' }],
  ['XMLValidator', { IMPLEMENTATION_CLASS: 'org.signserver.module.xmlvalidator.XMLValidator', VALIDATIONSERVICEWORKER: 'CertValidation' }],
  [
    'CertValidation',
    {
      IMPLEMENTATION_CLASS: 'org.signserver.validationservice.server.ValidationServiceWorker',
      'VAL1.CLASSPATH': 'org.signserver.validationservice.server.NoRevocationCheckingValidator',
      'VAL1.ISSUER1.CERTCHAIN': escaped(pki.subCa.pem + pki.root.pem),
    },
  ],
  ['MRTDSODSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.mrtdsodsigner.MRTDSODSigner' }],
];

describe('signclient and workers', function () {
  this.timeout(2 * SIGNCLIENT_DEADLINE_MS);
  let installation: Installation;
  let server: ServerProcess;
  let folder: TestFolder;
  let at: readonly string[];

  before(async () => {
    folder = testFolder();
    installation = install((keystore) => [
      ...cryptoToken(2, { path: `${keystore.path}.pki`, password: PASSWORD }, { NAME: 'PkiToken' }),
      ...WORKERS.flatMap(([name, properties], index) => openSigner(10 + index, name, { CRYPTOTOKEN: 'PkiToken', ...properties })),
    ]);
    writeFileSync(`${installation.keystore.path}.pki`, makeKeystore({ tsa: TIME_STAMPS, rsa: SIGNER }, PASSWORD));
    for (const [name, { pem }] of Object.entries({ root: pki.root, sub: pki.subCa, tsa: TIME_STAMPS, signer: SIGNER })) {
      writeFileSync(folder.file(`${name}.pem`), pem);
    }
    writeFileSync(folder.file('issuers.pem'), pki.root.pem + pki.subCa.pem);
    server = await startServer(installation);
    at = ['-host', '127.0.0.1', '-port', new URL(server.url).port];
  });
  after(async () => {
    await server.stop();
    installation.remove();
    folder.remove();
  });

  it('has a file stamped, which openssl ts verifies', async function () {
    requireTool(this, 'openssl');
    writeFileSync(folder.file('letter.txt'), 'a letter');
    const [request, reply] = [folder.file('request'), folder.file('reply')];
    const url = `${server.url}/worker/TimeStampSigner`;
    for (const algorithm of ['SHA256', 'SHA-512']) {
      const files = ['-infile', folder.file('letter.txt'), '-outreq', request, '-outrep', reply];
      const { code, said, data } = await runClient(['timestamp', ...files, '-certreq', '-digestalgorithm', algorithm, url]);
      expect([code, data.length], said).to.deep.equal([0, 0]);
      expect(said).to.contain('INFO  TimeStampRequest validated with status code: 0 (Operation Okay)\n');
      for (const asked of [
        ['-data', folder.file('letter.txt')],
        ['-queryfile', request],
      ]) {
        expect(
          runProgram('openssl', [
            'ts',
            '-verify',
            ...asked,
            '-in',
            reply,
            '-CAfile',
            folder.file('root.pem'),
            '-untrusted',
            folder.file('sub.pem'),
          ]),
        ).to.contain('Verification: OK');
      }
    }
    const printed = (await runClient(['timestamp', '-print', '-inrep', reply])).data.toString();
    const byOpenssl = runProgram('openssl', ['ts', '-reply', '-in', reply, '-text']);
    const serial = /Serial number: 0x0*([0-9A-F]+)/.exec(byOpenssl)?.[1]?.toLowerCase();
    expect(/Serial Number: {13}([0-9a-f]+)/.exec(printed)?.[1]).to.equal(serial);
    const verified = await runClient(['timestamp', '-verify', '-inrep', reply, '-signerfile', folder.file('tsa.pem')]);
    expect([verified.code, verified.said.split('\n')[0]]).to.deep.equal([0, 'INFO  Token was validated successfully.']);
    const missing = await runClient(['timestamp', '-instr', 'x', `${server.url}/worker/Nope`]);
    expect([missing.code, missing.said]).to.deep.equal([254, 'Failure: HTTP error: 404: Not Found\n']);
  });

  for (const protocol of ['HTTP', 'WEBSERVICES']) {
    describe(`over ${protocol}`, () => {
      it('has a document signed, and told from one that was changed', async () => {
        const to = [...at, '-protocol', protocol];
        const [signed, changed] = [folder.file('signed.xml'), folder.file('changed.xml')];
        const made = await runClient([
          'signdocument',
          ...to,
          '-workername',
          'XMLSigner',
          '-data',
          '<order>100</order>',
          '-outfile',
          signed,
        ]);
        expect(made.code, made.said).to.equal(0);
        writeFileSync(changed, readFileSync(signed, 'utf8').replace('100', '900'));
        const valid = await runClient(['validatedocument', ...to, '-workername', 'XMLValidator', '-infile', signed]);
        expect([valid.code, valid.data.toString()], valid.said).to.deep.equal([0, 'Valid: true\n']);
        const invalid = await runClient(['validatedocument', ...to, '-workerid', '12', '-infile', changed]);
        expect([invalid.code, invalid.data.toString()], invalid.said).to.deep.equal([0, 'Valid: false\n']);
      });

      it('has certificates validated', async () => {
        const service = ['-service', 'CertValidation', '-hosts', '127.0.0.1', ...at.slice(2), '-protocol', protocol];
        const validate = (...words: readonly string[]) => runClient(['validatecertificate', ...service, ...words]);
        const good = await validate('-cert', folder.file('signer.pem'));
        expect(good.code, good.said).to.equal(0);
        expect(good.data.toString()).to.match(
          /^\n\nValidating certificate with: \n {2}Subject {4}: .*\nCertificate Status:\n {2}VALID\n$/s,
        );
        const purposes = await validate('-cert', folder.file('signer.pem'), '-certpurposes', 'NOSUCH', '-silent');
        expect([purposes.code, purposes.data.length]).to.deep.equal([8, 0]);
        const fitting = await validate('-cert', folder.file('signer.pem'), '-certpurposes', 'IDENTIFICATION,ELECTRONIC_SIGNATURE');
        expect(fitting.data.toString()).to.contain('\nValid Certificate Purposes:\n  ELECTRONIC_SIGNATURE\n');
        const unknown = await validate('-cert', installation.keystore.caFile);
        expect([unknown.code, unknown.data.toString().includes('ISSUERNOTSUPPORTED')]).to.deep.equal([254, true]);
      });
    });
  }

  it('asks SignServerWS to validate where no protocol is named', async () => {
    const { code, data } = await runClient(['validatedocument', ...at, '-workername', 'XMLValidator', '-data', '<unsigned/>']);
    expect([code, data.toString()]).to.deep.equal([0, 'Valid: false\n']);
  });

  for (const [protocol, words] of [
    ['HTTP', []],
    ['CLIENTWS', ['-encoding', 'base64']],
  ] as const) {
    it(`has data groups signed over ${protocol}, which openssl verifies`, async function () {
      requireTool(this, 'openssl');
      const hashes = [1, 2, 14].map(
        (number) =>
          `${String(number)}=${createHash('sha256')
            .update(`group ${String(number)}`)
            .digest('base64')}`,
      );
      const where = [...at, '-protocol', protocol];
      const { code, data, said } = await runClient([
        'signdatagroups',
        ...where,
        '-workername',
        'MRTDSODSigner',
        '-data',
        hashes.join('&'),
        ...words,
      ]);
      expect([code, said]).to.deep.equal([0, 'INFO  Finished\n']);
      // EF.SOD is the CMS object in a tag of its own (ICAO Doc 9303-10 §4.6.2).
      expect(data[0]).to.equal(0x77);
      writeFileSync(folder.file('sod.cms'), data.subarray(4));
      const files = ['-in', folder.file('sod.cms'), '-out', folder.file('content'), '-CAfile', folder.file('issuers.pem')];
      runProgram('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', ...files, '-purpose', 'any']);
      const content = readFileSync(folder.file('content'));
      for (const number of [1, 2, 14]) {
        expect(
          content.includes(
            createHash('sha256')
              .update(`group ${String(number)}`)
              .digest(),
          ),
          String(number),
        ).to.equal(true);
      }
    });
  }
});
