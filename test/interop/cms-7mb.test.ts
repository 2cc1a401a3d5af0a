import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bouncyCastleVerdicts } from '../support/bouncy-castle.js';
import { processData } from '../support/client-ws.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';

const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.CMSSigner';

const SIGNERS = ['rsa', 'ec'].flatMap((key) => [
  { name: `Attached-${key}`, key, detached: false },
  { name: `Detached-${key}`, key, detached: true },
]);

describe('a document of 7 MB, sent through SOAP and signed as CMS', function () {
  // The first run compiles with Maven.
  this.timeout(300_000);
  const document = randomBytes(7_000_000);
  let installation: Installation | undefined;
  let server: ServerProcess | undefined;

  before(async function () {
    requireTool(this, 'openssl');
    const workers = SIGNERS.flatMap(({ name, key, detached }, index) =>
      openSigner(index + 2, name, { IMPLEMENTATION_CLASS, DEFAULTKEY: key, DETACHEDSIGNATURE: String(detached) }),
    );
    installation = install(workers);
    writeFileSync(join(installation.dataFolder, 'document'), document);
    server = await startServer(installation);
  });
  after(async () => {
    await server?.stop();
    installation?.remove();
  });

  const at = (file: string): string => join(installation!.dataFolder, file);

  for (const { name, detached } of SIGNERS) {
    it(`is verified by openssl: ${name}`, async () => {
      const { data } = await processData(server!.url, name, document);

      expect(data.length).to.be[detached ? 'lessThan' : 'greaterThan'](document.length);
      writeFileSync(at(name), data);
      const files = ['-in', at(name), '-out', at('verified'), '-CAfile', installation!.keystore.caFile];
      const content = detached ? ['-content', at('document')] : [];
      const { status, stderr } = spawnSync('openssl', ['cms', '-verify', '-inform', 'DER', '-binary', ...files, ...content]);
      expect(status, stderr.toString()).to.equal(0);
      expect(readFileSync(at('verified')).equals(document)).to.equal(true);
    });
  }

  it('is verified by Bouncy Castle, which takes the encoding to the letter', async function () {
    requireTool(this, 'java', 'mvn');
    const cases = [];
    for (const { name, detached } of SIGNERS) {
      const { data, signerCertificate } = await processData(server!.url, name, document);
      writeFileSync(at(name), data);
      writeFileSync(at(`${name}.cer`), signerCertificate.raw);
      cases.push([at(name), at('document'), detached ? 'detached' : 'attached', 'signedAttributes', at(`${name}.cer`)]);
    }

    expect(bouncyCastleVerdicts('VerifyCms', cases, installation!.dataFolder)).to.deep.equal(SIGNERS.map(() => 'OK'));
  });
});
