import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { signsOnNewConnection } from '../support/client-ws.js';
import { childProcesses } from '../support/process-tree.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const DOCUMENT = new Uint8Array(8);

describe('a process that hangs and is ended', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  before(async () => {
    installation = install(openSigner(2, 'Open', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec' }));
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', '--processes', '3']);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  it('leaves the connections that it was given and did not take to the others', async () => {
    for (const [index, victim] of childProcesses(server.pid).entries()) {
      process.kill(victim, 'SIGSTOP');
      // It may be taking a connection just now.
      await delay(300);
      const calls = Array.from({ length: 9 }, () => signsOnNewConnection(server.url, 'Open', DOCUMENT));
      await delay(1000);
      process.kill(victim, 'SIGKILL');
      expect(await Promise.all(calls)).to.deep.equal(Array.from({ length: 9 }, () => true));
      while ((server.output().match(/serves again/g)?.length ?? 0) <= index) await delay(20);
    }
  });
});
