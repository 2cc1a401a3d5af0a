import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShownAuditRecord } from '../../src/admin/use-cases/query-audit-log.js';
import { createDataSource } from '../../ormconfig.js';
import { processData } from '../support/client-ws.js';
import { until } from '../support/eventually.js';
import { install, openSigner, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

const DOCUMENT = new Uint8Array(64);

describe('a server with its audit log', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  beforeEach(async () => {
    const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
    const WORKERLOGGER = 'org.signserver.server.log.SecurityEventsWorkerLogger';
    installation = install(openSigner(2, 'Audited', { IMPLEMENTATION_CLASS, WORKERLOGGER, DEFAULTKEY: 'ec' }));
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
  });
  afterEach(async () => {
    await server.stop();
    installation.remove();
  });

  const signserver = (...words: readonly string[]): { readonly status: number | null; readonly stdout: string } =>
    spawnSync(process.execPath, [SIGNSERVER, '--data', installation.dataFolder, ...words], { encoding: 'utf8' });
  /** Rows that meet a criterion, oldest first. */
  const rows = (...criteria: readonly string[]): readonly ShownAuditRecord[] => {
    const words = criteria.flatMap((criterion) => ['-criteria', criterion]);
    const { stdout } = signserver('--json', 'auditlog', '-query', '-limit', '100000', ...words);
    return (JSON.parse(stdout) as readonly ShownAuditRecord[]).toReversed();
  };
  const texts = (found: readonly ShownAuditRecord[]): readonly string[] =>
    found.map(({ eventType, eventStatus, authToken, searchDetail2 }) => `${eventType} ${eventStatus} ${authToken} ${searchDetail2 ?? '-'}`);
  const expectWhole = (): void => {
    const { stdout, status } = signserver('audit', 'verify');
    expect([status, stdout.match(/all as they were written/g)?.length], stdout).to.deep.equal([0, 2]);
  };
  const failure = async (worker: string): Promise<string> =>
    processData(server.url, worker, DOCUMENT).then(
      () => 'none',
      (thrown: unknown) => (thrown as Error).message,
    );

  it('records its start first, then what it does, and its stop last', async () => {
    await processData(server.url, 'Audited', DOCUMENT);
    expect(await failure('NoSuchWorker')).to.contain('No such worker: NoSuchWorker');
    signserver('setproperty', 'global', 'COLOUR', 'blue');
    await server.stop();
    const node = rows('nodeId NEQ x').find(({ eventType }) => eventType === 'SIGNSERVER_STARTUP')?.nodeId ?? '';
    expect(texts(rows(`nodeId EQ ${node}`))).to.deep.equal([
      'SIGNSERVER_STARTUP SUCCESS StartServicesServlet.init -',
      // The moment of the start, SERVER_STARTED.
      'SET_STATUS_PROPERTY SUCCESS StatusRepositorySessionBean.auditLog -',
      'PROCESS SUCCESS Client user 2',
      'PROCESS FAILURE Client user -',
      'SET_GLOBAL_PROPERTY SUCCESS CLI user -',
      'SIGNSERVER_SHUTDOWN SUCCESS StartServicesServlet.init -',
    ]);
    // The command line worked without the server before it started and after it stopped.
    expect(texts(rows(`nodeId EQ ${node}-cli`))[0]).to.match(/^SET_WORKER_CONFIG SUCCESS CLI user/);
    expect(server.output()).to.match(
      /\[org\.signserver\.server\.log\.SignServerLog4jDevice\] EVENT: PROCESS; OUTCOME: SUCCESS; .*; WORKER_ID: 2; /,
    );
    expectWhole();
  });

  it('has a row for each request that was answered, also when it is killed', async () => {
    let answered = 0;
    let isAlive = true;
    let isKilled = false;
    const client = async (): Promise<void> => {
      while (isAlive) {
        await processData(server.url, 'Audited', DOCUMENT).then(
          () => (answered += 1),
          () => (isAlive = false),
        );
        // Several clients may find so many before the first of them ends the server.
        if (answered < 300 || isKilled) continue;
        isKilled = true;
        process.kill(server.pid, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
    await processData(server.url, 'Audited', DOCUMENT);
    expect(answered).to.be.at.least(300);
    expect(rows('eventType EQ PROCESS').length).to.be.at.least(answered + 1);
    expectWhole();
  });

  it('answers nothing that it cannot record, and goes on when it can', async () => {
    const database = createDataSource(`sqlite:${join(installation.dataFolder, 'countersign.sqlite')}`);
    await database.initialize();
    try {
      await database.query("CREATE TRIGGER refuse BEFORE INSERT ON AuditRecordData BEGIN SELECT RAISE(ABORT, 'no'); END");
      expect(await failure('Audited')).to.contain('Logging failed');
      expect(await failure('NoSuchWorker')).to.contain('Service unavailable: Audit log failure');
      const refused = signserver('setproperty', 'global', 'COLOUR', 'blue');
      expect(refused.status).to.equal(1);
      await database.query('DROP TRIGGER refuse');
    } finally {
      await database.destroy();
    }
    expect(signserver('getconfig', 'global').stdout).not.to.contain('COLOUR');
    await processData(server.url, 'Audited', DOCUMENT);
    expectWhole();
  });

  it('has a worker sign its heads where one is named', async () => {
    const { signerCertificate } = await processData(server.url, 'Audited', DOCUMENT);
    await server.stop();
    const folder = join(installation.dataFolder, 'audit', 'signed');
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', '--audit-signer', 'Audited', '--audit-interval', '1']);
    const signatures = (): readonly string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sig')) : []);
    await until(() => signatures().length > 0);
    const signature = signatures()[0] ?? '';
    const head = readFileSync(join(folder, signature.replace(/sig$/, 'json')));
    expect(verify('sha256', head, signerCertificate.publicKey, readFileSync(join(folder, signature)))).to.equal(true);
  });

  it('does not start where it cannot write that it does', async () => {
    await server.stop();
    const database = createDataSource(`sqlite:${join(installation.dataFolder, 'countersign.sqlite')}`);
    await database.initialize();
    await database.query("CREATE TRIGGER refuse BEFORE INSERT ON AuditRecordData BEGIN SELECT RAISE(ABORT, 'no'); END");
    await database.destroy();
    const refused = await startServer(installation, ['--tls', 'off', '--mtls', 'off']).catch(
      (thrown: unknown) => (thrown as Error).message,
    );
    expect(refused).to.contain('Audit log failure');
  });
});
