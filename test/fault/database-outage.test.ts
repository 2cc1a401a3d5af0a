import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { createDataSource } from '../../ormconfig.js';
import { eventually } from '../support/eventually.js';
import type { MariaDb } from '../support/mariadb-server.js';
import { requireOwnMariaDb } from '../support/mariadb.js';
import { sendRaw } from '../support/raw-http.js';
import { install, openSigner, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { signingKeyHash } from '../support/signing-key-hash.js';

const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const ARCHIVERS = 'org.signserver.server.archive.base64dbarchiver.Base64DatabaseArchiver';
const WORKERLOGGER = 'org.signserver.server.log.SecurityEventsWorkerLogger';

/** Deadlines of the tests' server, shorter than the usual ones. */
const DEADLINES = 'acquireTimeout=1000&connectTimeout=1000&queryTimeout=1500';
/** More than both deadlines together, with what a busy machine adds. */
const MOST_WAIT_MS = 8_000;
/** What is refused without waiting is refused within this time. */
const AT_ONCE_MS = 2_000;
const RECOVERY_MS = 30_000;

/** What each worker that needs the database says while it cannot have it. */
const REFUSALS = {
  Counted: 'The key usage counter cannot be written now',
  Archived: 'Archiving failed. See server LOG.',
  Audited: 'Logging failed',
} as const;
type NeedingWorker = keyof typeof REFUSALS;
const NEEDING = Object.keys(REFUSALS) as readonly NeedingWorker[];

const WORKERS = [
  ...openSigner(2, 'Plain', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec' }),
  ...openSigner(3, 'Counted', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'rsa', DISABLEKEYUSAGECOUNTER: 'false' }),
  ...openSigner(4, 'Archived', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec', ARCHIVERS }),
  ...openSigner(5, 'Audited', { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec', WORKERLOGGER }),
];

interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

class Outage {
  readonly signed: Record<string, number> = {};

  private constructor(
    readonly maria: MariaDb,
    readonly database: string,
    readonly installation: Installation,
    readonly server: ServerProcess,
  ) {}

  /** A server on a database server of its own; all its workers have signed once. */
  static async prepare(maria: MariaDb): Promise<Outage> {
    const database = await maria.createDatabase();
    const installation = install(WORKERS, { database });
    const options = ['--tls', 'off', '--mtls', 'off', '--database', `${database}?${DEADLINES}`];
    const outage = new Outage(maria, database, installation, await startServer(installation, options));
    await outage.expectAllSign();
    return outage;
  }

  async sign(worker: string): Promise<Outcome> {
    const { port } = new URL(this.server.url);
    const started = performance.now();
    const { status, body } = await sendRaw({ port: Number(port), path: `/signserver/worker/${worker}`, body: 'document' });
    if (status === 200) this.signed[worker] = (this.signed[worker] ?? 0) + 1;
    return { status, text: body.toString('latin1'), ms: performance.now() - started };
  }

  /** Each worker that needs the database says that it has not, within a time; the others sign as if nothing were. */
  async expectOutage(withinMs: number): Promise<void> {
    const refused = await Promise.all(NEEDING.map(async (worker) => ({ worker, ...(await this.sign(worker)) })));
    for (const { worker, status, text, ms } of refused) {
      expect(status, text).to.equal(503);
      expect(text).to.contain(REFUSALS[worker]);
      expect(ms, worker).to.be.below(withinMs);
    }
    await this.expectPlainSigns();
  }

  async expectPlainSigns(): Promise<void> {
    const { status, ms } = await this.sign('Plain');
    expect(status).to.equal(200);
    expect(ms).to.be.below(AT_ONCE_MS);
  }

  /** All sign again by themselves. */
  async expectAllSign(): Promise<void> {
    const deadline = performance.now() + RECOVERY_MS;
    for (const worker of ['Plain', ...NEEDING]) {
      let outcome = await this.sign(worker);
      while (outcome.status !== 200 && performance.now() < deadline) {
        await delay(50);
        outcome = await this.sign(worker);
      }
      expect(outcome.status, `${worker}: ${outcome.text}`).to.equal(200);
    }
  }

  /** Whatever was answered with a signature is counted, archived and recorded; what was not is not counted. */
  async expectRecords(): Promise<void> {
    const dataSource = await createDataSource(this.database).initialize();
    const count = async (sql: string, ...parameters: readonly unknown[]): Promise<number> => {
      const [row] = await dataSource.query<{ readonly n: unknown }[]>(sql, [...parameters]);
      return Number(row?.n ?? 0);
    };
    try {
      const { Counted = 0, Archived = 0, Audited = 0 } = this.signed;
      const keyHash = signingKeyHash(this.installation.keystore.keys.rsa.publicKey);
      expect(await count('SELECT counter AS n FROM KeyUsageCounter WHERE keyHash = ?', keyHash)).to.be.at.least(Counted);
      expect(await count('SELECT COUNT(*) AS n FROM ArchiveData WHERE signerid = 4')).to.be.at.least(Archived);
      const records = "SELECT COUNT(*) AS n FROM AuditRecordData WHERE eventType = 'PROCESS' AND eventStatus = 'SUCCESS'";
      expect(await count(records)).to.be.at.least(Audited);
    } finally {
      await dataSource.destroy();
    }
    const verification = spawnSync(process.execPath, [SIGNSERVER, '--data', this.installation.dataFolder, 'audit', 'verify']);
    expect(verification.status, verification.stdout.toString()).to.equal(0);
  }

  async end(): Promise<void> {
    this.maria.resume();
    await this.server.stop();
    this.installation.remove();
    await this.maria.stop();
  }
}

describe('a database server', function () {
  this.timeout(180_000);
  let outage: Outage | undefined;
  afterEach(async () => {
    await outage?.end();
    outage = undefined;
  });

  it('that is away keeps those waiting for nothing who need it, and nobody else; they go on when it is back', async function () {
    outage = await Outage.prepare(await requireOwnMariaDb(this));
    const told = (sentence: string): Promise<number> => Promise.resolve(outage!.server.output().split(sentence).length - 1);
    for (const [outages, end] of (['kill', 'shutDown'] as const).entries()) {
      await outage.maria[end]();
      await outage.expectOutage(AT_ONCE_MS);
      await outage.expectOutage(AT_ONCE_MS);
      const { status, text } = await outage.sign('Unknown');
      expect([status, text.includes('The database cannot be reached.')]).to.deep.equal([503, true]);
      // Whoever looks for changes looks every second or two.
      await eventually(async () => expect(await told('The database could not be asked for changes')).to.be.above(outages));
      await outage.maria.restart();
      await outage.expectAllSign();
      await eventually(async () => expect(await told('The database can be asked for changes again')).to.be.above(outages));
    }
    await outage.expectRecords();
  });

  it('that does not answer is waited for until a deadline, by those who need it', async function () {
    outage = await Outage.prepare(await requireOwnMariaDb(this));
    outage.maria.pause();
    const waiting = outage.expectOutage(MOST_WAIT_MS);
    for (let second = 0; second < 3; second++) {
      await outage.expectPlainSigns();
      await delay(500);
    }
    await waiting;
    // Many more than the pool has connections.
    const crowd = await Promise.all(Array.from({ length: 60 }, () => outage!.sign('Archived')));
    expect(new Set(crowd.map(({ status }) => status))).to.deep.equal(new Set([503]));
    expect(Math.max(...crowd.map(({ ms }) => ms))).to.be.below(MOST_WAIT_MS);
    outage.maria.resume();
    await outage.expectAllSign();
    await outage.expectRecords();
  });

  it('that breaks connections in the middle of work loses nothing that was answered', async function () {
    outage = await Outage.prepare(await requireOwnMariaDb(this));
    const { maria } = outage;
    let isBreaking = true;
    const clients = NEEDING.flatMap((worker) =>
      Array.from({ length: 4 }, async () => {
        while (isBreaking) expect((await outage!.sign(worker)).status).to.be.oneOf([200, 503]);
      }),
    );
    const enough = (): boolean => NEEDING.every((worker) => (outage!.signed[worker] ?? 0) > 10);
    for (let time = 0; time < 10 || (time < 200 && !enough()); time++) {
      await delay(150);
      await maria.execute('KILL USER tester');
    }
    isBreaking = false;
    await Promise.all(clients);
    for (const worker of NEEDING) expect(outage.signed[worker]).to.be.above(10);
    await outage.expectAllSign();
    await outage.expectRecords();
  });

  it('that is set to read only is told apart in the log, and written again when it can be', async function () {
    outage = await Outage.prepare(await requireOwnMariaDb(this));
    const { maria } = outage;
    await maria.execute(`REVOKE READ_ONLY ADMIN, SUPER ON *.* FROM tester@'127.0.0.1'`);
    // Privileges are read when a connection is made.
    await maria.execute('KILL USER tester');
    await maria.execute('SET GLOBAL read_only = 1');
    // The first ones may meet with a connection that was broken.
    await eventually(async () => {
      await outage!.expectOutage(AT_ONCE_MS);
      expect(outage!.server.output()).to.contain('The database is read only.');
    });
    await maria.execute('SET GLOBAL read_only = 0');
    await outage.expectAllSign();
    await outage.expectRecords();
  });

  it('that is full is told apart in the log, and written again when there is room', async function () {
    const file = (size: string): readonly string[] => ['--innodb-file-per-table=0', `--innodb-data-file-path=ibdata1:${size}`];
    outage = await Outage.prepare(await requireOwnMariaDb(this, file('40M')));
    const { maria, database } = outage;
    const name = new URL(database).pathname.slice(1);
    await maria.execute(`CREATE TABLE ${name}.Ballast (filler LONGBLOB)`);
    await fill(maria, `${name}.Ballast`);
    let archived = await outage.sign('Archived');
    for (let time = 0; archived.status === 200 && time < 500; time++) archived = await outage.sign('Archived');
    expect(archived.status, archived.text).to.equal(503);
    expect(archived.text).to.contain(REFUSALS.Archived);
    await outage.expectPlainSigns();
    await maria.shutDown();
    await maria.restart(file('40M:autoextend'));
    await outage.expectAllSign();
    expect(outage.server.output()).to.contain('The database is full.');
    await outage.expectRecords();
  });
});

/** Rows of every size until not even a small one has room. */
async function fill(maria: MariaDb, table: string): Promise<void> {
  for (let bytes = 1_000_000; bytes >= 100; bytes = Math.floor(bytes / 2)) {
    for (let isRoom = true; isRoom;) {
      isRoom = await maria.execute(`INSERT INTO ${table} VALUES (REPEAT('x', ${String(bytes)}))`).then(
        () => true,
        () => false,
      );
    }
  }
}
