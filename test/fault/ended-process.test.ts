import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { signsOnNewConnection } from '../support/client-ws.js';
import { childProcesses } from '../support/process-tree.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const DOCUMENT = new Uint8Array(8);

const HANG_DEADLINE_S = 5;

describe('a process that hangs', function () {
  this.timeout(180_000);
  let installation: Installation;
  let server: ServerProcess;
  before(async () => {
    installation = install(openSigner(2, 'Open', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec' }));
    const options = ['--tls', 'off', '--mtls', 'off', '--processes', '3', '--hang-deadline', String(HANG_DEADLINE_S)];
    server = await startServer(installation, options);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  /** Has one process of three take nothing any more while requests arrive, and waits until another one serves in its place. */
  const hang = async (victim: number, end: () => Promise<void>): Promise<void> => {
    const replaced = count(/serves again/g);
    process.kill(victim, 'SIGSTOP');
    // It may be taking a connection just now.
    await delay(300);
    const calls = Array.from({ length: 9 }, () => signsOnNewConnection(server.url, 'Open', DOCUMENT));
    await end();
    expect(await Promise.all(calls)).to.deep.equal(Array.from({ length: 9 }, () => true));
    while (count(/serves again/g) === replaced) await delay(20);
  };
  const count = (pattern: RegExp): number => server.output().match(pattern)?.length ?? 0;

  it('and is ended leaves the connections that it was given and did not take to the others', async () => {
    for (const victim of childProcesses(server.pid)) {
      await hang(victim, async () => {
        await delay(1000);
        process.kill(victim, 'SIGKILL');
      });
    }
  });

  it('is ended and replaced when it has given no sign of life for as long as the server was told', async () => {
    const [first] = childProcesses(server.pid);
    await hang(first!, () => Promise.resolve());
    expect(count(/has given no sign of life for 5 s and is ended/g)).to.equal(1);
    expect(childProcesses(server.pid)).to.have.lengthOf(3).and.not.to.include(first);
  });
});
