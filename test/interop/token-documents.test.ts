import { expect } from 'chai';
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPem } from '../../src/formats/pem.js';
import { processData } from '../support/client-ws.js';
import { codeBlocks } from '../support/code-blocks.js';
import { setEnvironment } from '../support/environment.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { makeSoftHsm, requireSoftHsm, type SoftHsm } from '../support/softhsm.js';
import { requireTool } from '../support/tools.js';

describe('what docs/tokens.md says to type', function () {
  this.timeout(120_000);
  let folder: string;
  let hsm: SoftHsm | undefined;
  let server: ServerProcess | undefined;
  let restore = (): void => undefined;

  before(async function () {
    requireTool(this, 'openssl');
    requireSoftHsm(this);
    folder = mkdtempSync(join(tmpdir(), 'countersign-documents-'));
    // Where the text makes its own token, beside this one.
    hsm = makeSoftHsm('another');
    restore = setEnvironment(hsm.environment);
    server = await startServer({ dataFolder: folder });
  });
  after(async () => {
    await server?.stop();
    restore();
    hsm?.remove();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Carries out a command line with the program under test, on the server of this test. */
  function type(line: string): string {
    const options: ExecFileSyncOptions & { encoding: 'utf8' } = { cwd: folder, encoding: 'utf8', timeout: 60_000 };
    const here = line.replace(/^npx signserver --data data /, `"${process.execPath}" "${SIGNSERVER}" --data "${folder}" `);
    return execFileSync('sh', ['-c', here], options);
  }

  it('leads to a signer with a certified key in SoftHSM', async () => {
    writeFileSync(join(folder, 'hsm.properties'), block('properties'));
    writeFileSync(join(folder, 'keys.txt'), block('text'));
    const ca = OpensslCa.make(folder, '/CN=Document CA');
    const outputs: string[] = [];
    for (const line of codeBlocks('docs/tokens.md', 'sh').flatMap((one) => one.split('\n'))) {
      if (line.includes('importcertificatechain')) {
        const [request] = readPem(readFileSync(join(folder, 'request.pem'), 'utf8'));
        writeFileSync(join(folder, 'chain.pem'), ca.certify(request!.bytes).toString() + ca.certificate.toString());
      }
      outputs.push(type(line));
    }
    const all = outputs.join('\n');
    expect(all).to.include('Created key : signKey1').and.include('Created key : sign key 3');
    for (const subject of ['library', 'slots', 'token', 'PIN', 'test signature'])
      expect(all).to.match(new RegExp(`^ok  ${subject}: `, 'm'));
    expect(all.match(/ \tSUCCESS \t/g)).to.have.length(3);
    expect(outputs.at(-1)).to.match(/\(HsmSigner\) is:\n {3}Worker status : Active/);
    const { signerCertificate } = await processData(server!.url, 'HsmSigner', Buffer.from('a letter'));
    expect(signerCertificate.issuer).to.equal('CN=Document CA');
  });
});

const block = (language: string): string => codeBlocks('docs/tokens.md', language)[0] ?? '';
