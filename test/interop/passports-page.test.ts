import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPem } from '../../src/formats/pem.js';
import { parseCertificate } from '../../src/formats/x509/x509.js';
import { codeBlocks } from '../support/code-blocks.js';
import { readSod } from '../support/read-sod.js';
import { runProgram } from '../support/run-program.js';
import { freePort, install, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';

const [WORKER = ''] = codeBlocks('docs/operate.md', 'properties').filter((block) => block.includes('MRTDSODSigner'));
const [COMMAND = ''] = codeBlocks('docs/operate.md', 'sh').filter((block) => block.includes('EF.SOD'));

describe('what docs/operate.md says to type for passports', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  let port: number;
  const file = (name: string): string => join(installation.dataFolder, name);

  before(async function () {
    requireTool(this, 'curl', 'openssl');
    installation = install([]);
    port = await freePort();
    server = await startServer(installation, ['--mtls', `127.0.0.1:${String(port)}`, '--tls', 'off']);
    for (const kind of ['pem', 'key']) copyFileSync(file(`tls/administrator.${kind}`), file(`personalisation.${kind}`));
    for (const name of ['EF.DG1', 'EF.DG2']) writeFileSync(file(name), `a data group: ${name}`);
    setUpWorker();
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  /** As the page has it, with a key of this server and the client that it has made a certificate for. */
  function setUpWorker(): void {
    const [pem] = readPem(readFileSync(file('personalisation.pem'), 'utf8'));
    const { issuer } = parseCertificate(pem!.bytes);
    const properties = WORKER.replace('sod00001', 'rsa')
      .replace('personalisation', 'Administrator')
      .replace('CN=Clients CA,O=Example,C=SE', issuer);
    writeFileSync(file('passports.properties'), properties);
    for (const words of [
      ['setproperties', file('passports.properties')],
      ['reload', '30'],
    ]) {
      runProgram(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, ...words]);
    }
  }

  const type = (command: string): void => {
    const line = command
      .replaceAll('data/tls', 'tls')
      .replace(':8443', `:${String(port)}`)
      .replace('curl -s', 'curl -sS --fail');
    execFileSync('sh', ['-c', line], { cwd: installation.dataFolder, timeout: 30_000, stdio: 'pipe' });
  };

  it('makes the object of the data groups, which openssl verifies', () => {
    type(COMMAND);
    const sod = readFileSync(file('EF.SOD'));
    // EF.SOD is the CMS object in a tag of its own, with a length of three octets.
    writeFileSync(file('object.cms'), sod.subarray(4));
    const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', file('object.cms'), '-CAfile', installation.keystore.caFile];
    const { status, stdout, stderr } = spawnSync('openssl', [...args, '-purpose', 'any']);
    expect(status, stderr.toString()).to.equal(0);
    expect(stdout.equals(Buffer.from(readSod(sod).cms.eContent!))).to.equal(true);
  });

  it('refuses clients without the certificate', () => {
    expect(() => {
      type(COMMAND.replace(/ --cert \S+ --key \S+/, ''));
    }).to.throw(/curl: /);
  });
});
