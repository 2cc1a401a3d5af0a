import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processData } from '../support/client-ws.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';

const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.CMSSigner';

const SIGNERS = ['rsa', 'ec'].flatMap((key) => [
  { name: `Attached-${key}`, key, detached: false },
  { name: `Detached-${key}`, key, detached: true },
]);

describe('a document of 7 MB, sent through SOAP and signed as CMS', function () {
  this.timeout(60_000);
  const document = randomBytes(7_000_000);
  let installation: Installation;
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
    installation.remove();
  });

  for (const { name, detached } of SIGNERS) {
    it(`is verified by openssl: ${name}`, async () => {
      const { data } = await processData(server!.url, name, document);

      expect(data.length).to.be[detached ? 'lessThan' : 'greaterThan'](document.length);
      const at = (file: string): string => join(installation.dataFolder, file);
      writeFileSync(at('signature'), data);
      const files = ['-in', at('signature'), '-out', at('verified'), '-CAfile', installation.keystore.caFile];
      const content = detached ? ['-content', at('document')] : [];
      const { status, stderr } = spawnSync('openssl', ['cms', '-verify', '-inform', 'DER', '-binary', ...files, ...content]);
      expect(status, stderr.toString()).to.equal(0);
      expect(readFileSync(at('verified')).equals(document)).to.equal(true);
    });
  }
});
