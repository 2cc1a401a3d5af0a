import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.js';
import { freePort, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool, skip } from '../support/tools.js';

const CLIENT = join(projectRoot, 'test', 'interop', 'zeep_admin_client.py');

/** What the client program prints. */
interface Report {
  readonly configuration: Readonly<Record<string, string>>;
  readonly active: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

describe('an administration client made by zeep', function () {
  this.timeout(60_000);
  let python: string;
  let installation: Installation;
  let server: ServerProcess;
  let mtls: number;

  before(async function () {
    requireTool(this, 'openssl');
    const found = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import zeep']).status === 0);
    python = found ?? skip(this, 'Python with zeep is not installed (apt-get install python3-zeep)');
    installation = install(openSigner(2, 'PlainSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }));
    mtls = await freePort();
    server = await startServer(installation, ['--mtls', `127.0.0.1:${String(mtls)}`]);
  });
  after(async () => {
    // Nothing was started where the tests are skipped.
    await (server as typeof server | undefined)?.stop();
    (installation as typeof installation | undefined)?.remove();
  });

  function administer(wsdl: string): Report {
    const address = `https://localhost:${String(mtls)}/signserver/AdminWSService/AdminWS`;
    const { status, stdout, stderr } = spawnSync(python, [CLIENT, wsdl, address, join(installation.dataFolder, 'tls')], {
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    return JSON.parse(stdout) as Report;
  }

  function expectAdministered(report: Report): void {
    expect(report).to.deep.include({ id: 2, workers: [1, 2], none: [], ok: null, aliases: ['rsa', 'ec'], tests: [['rsa', true]] });
    expect(report.configuration).to.include({ COLOUR: 'blue & green', NAME: 'PlainSigner' });
    expect(report.active).to.include({ COLOUR: 'blue & green' });
    expect(report['info']).to.include({ 'Key algorithm': 'RSA' });
    expect(report['certificate']).to.equal(report['signerCertificate']);
    expect(report['unknown']).to.deep.equal(['InvalidWorkerIdException', 'No such worker: 4711']);
    expect(report['event']).to.have.nested.property('[0]', 'SET_WORKER_CONFIG');
    expect(report['event']).to.have.nested.property('[1]').that.matches(/CN=/);

    const certificate = new X509Certificate(Buffer.from(String(report['signerCertificate']), 'base64'));
    expect(report['notAfter']).to.equal(Date.parse(certificate.validTo) / 1000);
    const [response = ''] = report['responses'] as readonly string[];
    const bytes = Buffer.from(response, 'base64');
    expect([bytes.readInt32BE(0), bytes.readInt32BE(4)]).to.deep.equal([1, 9]);
    const signature = bytes.subarray(16 + bytes.readInt32BE(8));
    expect(verify('sha256', Buffer.from('data'), certificate.publicKey, signature)).to.equal(true);
    const openssl = spawnSync('openssl', ['req', '-verify', '-noout', '-subject'], { input: String(report['request']), encoding: 'utf8' });
    expect(openssl.stderr + openssl.stdout)
      .to.match(/verify OK/)
      .and.to.match(/CN\s?=\s?zeep/);
  }

  it('works from the WSDL that is served', () => {
    expectAdministered(administer(`${server.url}/AdminWSService/AdminWS?wsdl`));
  });

  it('works from the WSDL of the reference server', function () {
    requireShared(this);
    expectAdministered(administer(sharedPath('reference', 'wsdl', 'AdminWS.wsdl')));
  });
});
