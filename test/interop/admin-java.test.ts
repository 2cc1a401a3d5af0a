import { expect } from 'chai';
import { verify, type X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { OpensslCa } from '../support/openssl-ca.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool } from '../support/tools.js';
import { AdministeredInstallation, type Pkcs12File } from './administered-installation.js';
import { field, text, type ClientReport } from './client-scenario.js';
import { runJavaAdminClient } from './java-admin-client.js';
import { generateJavaClient, JAVA_PROJECTS } from './java-project.js';

const DOCUMENT = 'a document';

/** What the audit log holds of the signer's life, repetitions left out. */
const EVENTS = [
  ...['SET_WORKER_CONFIG', 'KEYSELECTED', 'SET_WORKER_CONFIG', 'RELOAD_WORKER_CONFIG'],
  'GENCSR',
  ...['SET_WORKER_CONFIG', 'CERTINSTALLED', 'SET_WORKER_CONFIG', 'CERTCHAININSTALLED', 'RELOAD_WORKER_CONFIG'],
  ...['SET_WORKER_CONFIG', 'KEYSELECTED', 'SET_WORKER_CONFIG'],
  ...['CERTINSTALLED', 'SET_WORKER_CONFIG', 'CERTCHAININSTALLED', 'SET_WORKER_CONFIG', 'RELOAD_WORKER_CONFIG'],
];

describe('an administration client in Java', function () {
  this.timeout(300_000);
  let installed: AdministeredInstallation | undefined;
  let trusted: Pkcs12File;
  let nobody: Pkcs12File;
  let ca: OpensslCa;
  let nextWorker = 40;

  before(async function () {
    requireTool(this, 'openssl', 'java', 'keytool', 'mvn');
    installed = await AdministeredInstallation.start();
    trusted = installed.makeTruststore();
    nobody = installed.makeClientWithoutRole();
    ca = OpensslCa.make(installed.installation.dataFolder, '/O=Test/CN=Small CA');
  });
  after(() => installed?.stop());

  for (const { title, project } of JAVA_PROJECTS) {
    describe(`made by ${title}`, () => {
      it('takes a signer through its life, from the WSDL that is served', async () => {
        const served = await (await fetch(installed!.wsdlUrl)).text();
        await expectAdministered(generate(installed!.wsdlUrl, served), installed!.wsdlUrl);
      });

      it('takes a signer through its life, from the WSDL of the reference server', async function () {
        requireShared(this);
        const file = sharedPath('reference', 'wsdl', 'AdminWS.wsdl');
        await expectAdministered(generate(file, readFileSync(file, 'utf8')), pathToFileURL(file).href);
      });

      it('without role is told so in the exception of the contract', async () => {
        const served = await (await fetch(installed!.wsdlUrl)).text();
        const client = { classPath: generate(installed!.wsdlUrl, served), main: 'NoRoleScenario', identity: nobody, trusted } as const;
        const report = await runJavaAdminClient(client, [installed!.wsdlUrl, installed!.address]);
        expectFault(report, 'noRole', 'AdminNotAuthorizedException');
        expect(text(report, 'noRole.message')).to.match(/^Administrator not authorized to resource/);
      });
    });

    const generate = (wsdl: string, wsdlText: string): string =>
      generateJavaClient({ project, scenario: 'java-admin-scenario', wsdl, wsdlText });
  }

  async function expectAdministered(classPath: string, wsdlUrl: string): Promise<void> {
    // A worker of its own for each test: the audit log tells of all.
    const id = nextWorker++;
    let certificate: X509Certificate | undefined;
    const client = { classPath, main: 'AdminScenario', identity: installed!.administrator, trusted } as const;
    const report = await runJavaAdminClient(client, [wsdlUrl, installed!.address, String(id), DOCUMENT], (request) => {
      certificate = ca.certify(request);
      return [certificate, ca.certificate];
    });
    if (!certificate) throw new Error('the client asked for no certificate');
    expectCreated(report, id);
    expectCertified(report, certificate);
    expectSigned(field(report, 'signed.response'), certificate);
    expectRemoved(report, id);
    expectRecorded(report);
  }

  function expectCreated(report: ClientReport, id: number): void {
    expect(text(report, 'created.id')).to.equal(String(id));
    expect(text(report, 'created.status')).to.equal('active');
    expect(text(report, 'created.statusText')).to.contain('JavaSigner');
    expect(text(report, 'created.colour')).to.equal('blå & <grün>');
  }

  function expectCertified(report: ClientReport, certificate: X509Certificate): void {
    expect(certificate.subject).to.equal('CN=Java signer\nO=Test\nC=SE');
    expect(certificate.publicKey.equals(installed!.installation.keystore.keys.rsa.publicKey), 'the key of the request').to.equal(true);
    expect(field(report, 'uploaded.certificate').equals(certificate.raw), 'the certificate').to.equal(true);
    expect(text(report, 'uploaded.chainLength')).to.equal('2');
    expect(field(report, 'uploaded.issuer').equals(ca.certificate.raw), 'the certificate of the CA').to.equal(true);
    expect(Number(text(report, 'uploaded.notAfter'))).to.equal(Date.parse(certificate.validTo));
  }

  function expectSigned(response: Buffer, certificate: X509Certificate): void {
    const [type, requestId, length] = [0, 4, 8].map((offset) => response.readInt32BE(offset)) as [number, number, number];
    expect([type, requestId]).to.deep.equal([1, 9]);
    expect(response.subarray(12, 12 + length).equals(certificate.raw), 'the certificate of the response').to.equal(true);
    const signature = response.subarray(16 + length);
    expect(verify('sha256', Buffer.from(DOCUMENT), certificate.publicKey, signature), 'the signature').to.equal(true);
  }

  function expectRemoved(report: ClientReport, id: number): void {
    expect(text(report, 'removed.id')).to.equal('0');
    expect(text(report, 'removed.isListed')).to.equal('false');
    expect(text(report, 'removed.propertiesLeft')).to.equal('0');
    expectFault(report, 'unknown', 'InvalidWorkerIdException');
    expect(text(report, 'unknown.message')).to.equal(`No such worker: ${String(id)}`);
  }

  function expectRecorded(report: ClientReport): void {
    expect(withoutRepetitions(text(report, 'audit.events').split(' '))).to.deep.equal(EVENTS);
    expect(text(report, 'audit.outcomes')).to.equal('SUCCESS');
    expect(text(report, 'audit.administrators')).to.equal('CN=Administrator, O=Countersign');
    const request = field(report, 'request.der').toString('base64');
    const details = ['added:NAME=JavaSigner', 'KEYALIAS=rsa', `CSR=${request}`, 'removed:NAME=JavaSigner'];
    expect(text(report, 'audit.details').split('\n')).to.include.members(details);
  }
});

function expectFault(report: ClientReport, name: string, exception: string): void {
  expect(text(report, `${name}.fault`)).to.equal(exception);
  // The contract's names of exception and bean clash, and both makers of clients put this at the end of the first.
  expect(text(report, `${name}.exception`)).to.equal(`${exception}_Exception`);
}

const withoutRepetitions = (words: readonly string[]): readonly string[] => words.filter((word, index) => word !== words[index - 1]);
