import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShownAuditRecord } from '../../../src/admin/use-cases/query-audit-log.js';
import { processDataEnvelope } from '../../support/client-ws.js';
import { childProcesses, isAlive } from '../../support/process-tree.js';
import { sendRaw } from '../../support/raw-http.js';
import { cryptoToken, freePort, install, openSigner, SIGNSERVER, startServer } from '../../support/server-process.js';
import type { Installation, ServerProcess } from '../../support/server-process.js';

const DOCUMENT = new Uint8Array(64);
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const WORKERLOGGER = 'org.signserver.server.log.SecurityEventsWorkerLogger';

describe('a server of three processes', function () {
  this.timeout(180_000);
  let installation: Installation;
  let server: ServerProcess;
  before(async () => {
    installation = install((keystore) => [
      ...openSigner(2, 'Audited', { IMPLEMENTATION_CLASS, WORKERLOGGER, DEFAULTKEY: 'ec' }),
      ...cryptoToken(3, keystore, { NAME: 'Locked' }).filter((line) => !line.includes('KEYSTOREPASSWORD')),
      ...openSigner(4, 'LockedSigner', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec', CRYPTOTOKEN: 'Locked' }),
    ]);
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', '--processes', '3']);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  const signserver = (...words: readonly string[]): { readonly status: number | null; readonly stdout: string } =>
    spawnSync(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, ...words], { encoding: 'utf8' });
  const rows = (...criteria: readonly string[]): readonly ShownAuditRecord[] => {
    const words = criteria.flatMap((criterion) => ['-criteria', criterion]);
    const { stdout } = signserver('--json', 'auditlog', '-query', '-limit', '100000', ...words);
    return (JSON.parse(stdout) as readonly ShownAuditRecord[]).toReversed();
  };
  /** Requests on a connection each, which go to the processes in turn: how many were answered, and what the others said. */
  const sign = async (worker: string, count: number): Promise<{ readonly answered: number; readonly refused: readonly string[] }> => {
    const { port, pathname } = new URL(`${server.url}/ClientWSService/ClientWS`);
    const body = processDataEnvelope(worker, DOCUMENT);
    const request = { port: Number(port), path: pathname, headers: { 'Content-Type': 'text/xml' }, body };
    const refused: string[] = [];
    const one = async (): Promise<void> => {
      const { status, text } = await sendRaw(request).catch((thrown: unknown) => ({ status: 0, text: (thrown as Error).message }));
      if (status !== 200) refused.push(/<faultstring>([^<]*)/.exec(text)?.[1] ?? text);
    };
    await Promise.all(Array.from({ length: count }, one));
    return { answered: count - refused.length, refused: [...new Set(refused)] };
  };
  const node = (): string => rows('eventType EQ SIGNSERVER_STARTUP')[0]?.nodeId ?? '';

  it('is as many processes behind one port, each with rows of its own node', async () => {
    expect(childProcesses(server.pid)).to.have.lengthOf(3);
    expect(await sign('Audited', 60)).to.deep.equal({ answered: 60, refused: [] });
    const nodes = new Set(rows('eventType EQ PROCESS').map(({ nodeId }) => nodeId));
    expect([...nodes].sort()).to.deep.equal([node(), `${node()}-p2`, `${node()}-p3`]);
    expect(rows('eventType EQ SIGNSERVER_STARTUP')).to.have.lengthOf(1);
  });

  it('has a door for its owner alone', () => {
    expect(statSync(join(installation.dataFolder, 'control.sock')).mode & 0o777).to.equal(0o600);
  });

  it('reloads in all processes before the command answers', async () => {
    for (const value of ['TRUE', 'FALSE', 'TRUE', 'FALSE']) {
      signserver('setproperty', 'Audited', 'DISABLED', value);
      expect(signserver('reload', 'Audited').status).to.equal(0);
      expect((await sign('Audited', 12)).answered).to.equal(value === 'TRUE' ? 0 : 12);
    }
  });

  it('limits uploads in all processes as soon as the property is set', async () => {
    signserver('setproperty', 'global', 'HTTP_MAX_UPLOAD_SIZE', '10');
    expect((await sign('Audited', 12)).answered).to.equal(0);
    signserver('removeproperty', 'global', 'HTTP_MAX_UPLOAD_SIZE');
    expect((await sign('Audited', 12)).answered).to.equal(12);
  });

  it('activates and deactivates a token in all processes', async () => {
    expect((await sign('LockedSigner', 12)).answered).to.equal(0);
    signserver('activatecryptotoken', 'Locked', installation.keystore.password);
    expect(await sign('LockedSigner', 12)).to.deep.equal({ answered: 12, refused: [] });
    signserver('deactivatecryptotoken', 'Locked');
    expect((await sign('LockedSigner', 12)).answered).to.equal(0);
  });

  it('is administered by the process that takes the place of the first one', async () => {
    const [first] = childProcesses(server.pid);
    process.kill(first!, 'SIGKILL');
    const { status } = signserver('activatecryptotoken', 'Locked', installation.keystore.password);
    expect(status).to.equal(0);
    await until(() => count(/serves again/g) === 1);
    expect(await sign('LockedSigner', 12)).to.deep.equal({ answered: 12, refused: [] });
    signserver('deactivatecryptotoken', 'Locked');
  });

  it('replaces a process that was killed; the new one goes on with its rows and has the tokens active', async () => {
    signserver('activatecryptotoken', 'Locked', installation.keystore.password);
    for (const victim of childProcesses(server.pid)) {
      const replaced = count(/serves again/g);
      process.kill(victim, 'SIGKILL');
      await until(() => count(/another takes its place/g) > replaced);
      // The others go on.
      expect(await sign('LockedSigner', 12)).to.deep.equal({ answered: 12, refused: [] });
      await until(() => count(/serves again/g) > replaced);
      expect(await sign('LockedSigner', 12)).to.deep.equal({ answered: 12, refused: [] });
    }
    expect((await sign('Audited', 30)).answered).to.equal(30);
    const nodes = new Set(rows('eventType EQ PROCESS').map(({ nodeId }) => nodeId));
    expect([...nodes].sort()).to.deep.equal([node(), `${node()}-p2`, `${node()}-p3`]);
    expect(signserver('audit', 'verify').stdout.match(/all as they were written/g)).to.have.lengthOf(4);
  });

  it('ends at SIGTERM when the requests under way are answered, and records that once', async () => {
    const requests = sign('Audited', 50);
    await delay(20);
    const children = childProcesses(server.pid);
    expect(await server.stop()).to.equal(0);
    const { refused } = await requests;
    // Those that had no connection yet when the port closed.
    expect(refused.filter((text) => !text.includes('ECONN') && text !== 'socket hang up')).to.deep.equal([]);
    expect(children.filter(isAlive)).to.deep.equal([]);
    expect(rows('eventType EQ SIGNSERVER_SHUTDOWN').map(({ nodeId }) => nodeId)).to.deep.equal([node()]);
  });

  const count = (pattern: RegExp): number => server.output().match(pattern)?.length ?? 0;

  async function until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`it did not come to that:\n${server.output()}`);
      await delay(10);
    }
  }
});

describe('a server of several processes', function () {
  this.timeout(120_000);

  it('serves HTTPS and takes over changed certificates in each of them', async () => {
    const installation = install(openSigner(2, 'Open', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec' }));
    const port = await freePort();
    const server = await startServer(installation, ['--tls', `127.0.0.1:${String(port)}`, '--mtls', 'off', '--processes', '2']);
    try {
      const serials = async (): Promise<readonly string[]> => {
        const seen = await Promise.all(Array.from({ length: 8 }, () => serialNumber(port)));
        return [...new Set(seen)];
      };
      const [before, ...others] = await serials();
      expect(others).to.deep.equal([]);
      const { status } = spawnSync('openssl', renewal(installation.dataFolder));
      expect(status).to.equal(0);
      const deadline = Date.now() + 60_000;
      let seen = await serials();
      while ((seen.length > 1 || seen[0] === before) && Date.now() < deadline) {
        await delay(200);
        seen = await serials();
      }
      expect(seen).to.have.lengthOf(1).and.not.to.include(before);
    } finally {
      await server.stop();
      installation.remove();
    }
  });

  it('does not start where one of them cannot, and says why once', async () => {
    const installation = install([]);
    const taken = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
    try {
      const refused = await startServer(installation, ['--tls', 'off', '--mtls', 'off', '--processes', '2']).catch(
        (thrown: unknown) => (thrown as Error).message,
      );
      expect(refused).to.contain(`Another server is running on ${installation.dataFolder}.`);
    } finally {
      await taken.stop();
      installation.remove();
    }
  });
});

function serialNumber(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, path: '/' }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(serial);
      });
    });
    let serial = '';
    request.on('socket', (socket) => {
      socket.once('secureConnect', () => {
        serial = 'getPeerCertificate' in socket ? (socket as import('node:tls').TLSSocket).getPeerCertificate().serialNumber : '';
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Puts another key and certificate in place of the server's, in one file as the server makes them. */
function renewal(dataFolder: string): readonly string[] {
  const file = join(dataFolder, 'tls', 'server.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  return ['req', '-x509', ...key, '-subj', '/CN=localhost', '-days', '100', '-keyout', file, '-out', file];
}
