import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { requireOwnMariaDb } from '../support/mariadb.js';
import type { MariaDb } from '../support/mariadb-server.js';
import { childProcesses, isAlive } from '../support/process-tree.js';
import { projectRoot } from '../support/project-root.js';
import { SeededRandom } from '../support/seeded-random.js';
import { install, openSigner, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { NO_ANSWER, SigningCrowd } from '../support/signing-crowd.js';
import { signingKeyHash } from '../support/signing-key-hash.js';
import { storedRecords } from '../support/stored-records.js';

/** How often each thing is killed; a long run sets COUNTERSIGN_CRASHES=20. */
const CRASHES = Number(process.env['COUNTERSIGN_CRASHES'] ?? 1);
const SIGNINGS = Number(process.env['COUNTERSIGN_CRASH_SIGNINGS'] ?? (CRASHES > 1 ? 1000 : 300));
const SEED = Number(process.env['COUNTERSIGN_CRASH_SEED'] ?? Date.now() % 1_000_000);
const CLIENTS = 16;
const PROCESSES = 3;
const DEADLINE_MS = 120_000;
const WORKER_ID = 2;
const REPORT = join(projectRoot, 'bench', 'crashes.json');

const WORKER = openSigner(WORKER_ID, 'Recorded', {
  IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner',
  DEFAULTKEY: 'ec',
  DISABLEKEYUSAGECOUNTER: 'false',
  ARCHIVERS: 'org.signserver.server.archive.base64dbarchiver.Base64DatabaseArchiver',
  WORKERLOGGER: 'org.signserver.server.log.SecurityEventsWorkerLogger',
});

/** What one crash did. */
interface Figures {
  readonly killed: string;
  readonly database: string;
  /** Signatures that were given out before and after. */
  readonly acknowledged: number;
  /** Of them before the kill. */
  readonly acknowledgedBefore: number;
  /** Requests without an answer. */
  readonly lost: number;
  /** Requests that were told that they could not be served. */
  readonly refused: number;
  /** Uses of the key that were counted, and archive and audit records, beyond the signatures that were given out. */
  readonly countedBeyond: number;
  readonly archivedBeyond: number;
  readonly auditedBeyond: number;
}

describe(`of ${String(SIGNINGS)} signings with a kill -9 in between (seed ${String(SEED)}), nothing acknowledged is without its records`, function () {
  this.timeout(CRASHES * 2 * DEADLINE_MS);
  const random = new SeededRandom(SEED);
  const report: Figures[] = [];
  let trial: Trial | undefined;

  afterEach(async () => {
    await trial?.end();
    trial = undefined;
  });
  after(() => {
    mkdirSync(join(projectRoot, 'bench'), { recursive: true });
    const written = { date: new Date().toISOString(), seed: SEED, signings: SIGNINGS, clients: CLIENTS, crashes: report };
    writeFileSync(REPORT, `${JSON.stringify(written, undefined, 2)}\n`);
  });

  for (const kind of ['SQLite', 'MariaDB'] as const) {
    // Half of them on each database; of one only, the process on MariaDB and the server on SQLite.
    const times = (isFirst: boolean): number => (isFirst ? Math.ceil(CRASHES / 2) : Math.floor(CRASHES / 2));

    const processTimes = times(kind === 'MariaDB');
    const serverTimes = times(kind === 'SQLite');
    const declare = (count: number, title: string, test: (this: Mocha.Context) => Promise<void>): void => {
      if (count > 0) it(`${title} on ${kind}, ${String(count)} times`, test);
    };

    declare(processTimes, `one process of ${String(PROCESSES)}`, async function () {
      for (let time = 0; time < processTimes; time++) {
        trial ??= await Trial.on(kind, this);
        await trial.start();
        report.push(
          await trial.crash('process', random, ({ server }) => {
            process.kill(random.oneOf(childProcesses(server.pid)), 'SIGKILL');
            return Promise.resolve();
          }),
        );
        await trial.expectReplacement();
        // Each client had one request under way at most; those of the other processes were answered.
        expect(report.at(-1)!.lost).to.be.at.most(CLIENTS);
        expect(report.at(-1)!.refused).to.equal(0);
        await trial.stop();
      }
    });

    declare(serverTimes, 'the whole server', async function () {
      for (let time = 0; time < serverTimes; time++) {
        trial ??= await Trial.on(kind, this);
        if (time === 0) await trial.start();
        const killAll = async (running: Trial): Promise<void> => {
          await running.killServer();
          await running.start();
        };
        report.push(await trial.crash('server', random, killAll));
      }
    });
  }

  it(`MariaDB, ${String(CRASHES)} times`, async function () {
    for (let time = 0; time < CRASHES; time++) {
      trial ??= await Trial.on('MariaDB', this);
      if (time === 0) await trial.start();
      const killDatabase = async ({ maria }: Trial): Promise<void> => {
        await maria?.kill();
        await delay(random.between(0, 1000));
        await maria?.restart();
      };
      report.push(await trial.crash('database', random, killDatabase));
    }
  });
});

/** An installation that lives through crashes; what one left behind is there at the next one. */
class Trial {
  readonly #crowd: SigningCrowd;
  #server: ServerProcess | undefined;
  /** How much the servers before this one have printed. */
  #printedBefore = 0;

  private constructor(
    private readonly kind: string,
    private readonly database: string,
    private readonly installation: Installation,
    readonly maria: MariaDb | undefined,
    private readonly folder: string,
  ) {
    const { publicKey } = installation.keystore.keys.ec;
    this.#crowd = new SigningCrowd({ url: () => this.server.url, worker: 'Recorded', publicKey, clients: CLIENTS });
  }

  static async on(kind: 'SQLite' | 'MariaDB', test: Mocha.Context): Promise<Trial> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-crashes-'));
    const maria = kind === 'MariaDB' ? await requireOwnMariaDb(test) : undefined;
    test.timeout(CRASHES * 2 * DEADLINE_MS);
    const database = (await maria?.createDatabase()) ?? `sqlite:${folder}/`;
    return new Trial(kind, database, install(WORKER, { database }), maria, folder);
  }

  get server(): ServerProcess {
    if (!this.#server) throw new Error('the server is not started');
    return this.#server;
  }

  /** Starts the server; what it has to complain about is a failure. */
  async start(): Promise<void> {
    this.#printedBefore = this.#server?.output().length ?? 0;
    const options = ['--tls', 'off', '--mtls', 'off', '--database', this.database, '--processes', String(PROCESSES)];
    this.#server = await startServer(this.installation, options);
    expect(this.#output().match(/^.* (?:ERROR|FATAL) .*$/gm) ?? []).to.deep.equal([]);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** All processes at once, as a power failure does; then none is left. */
  async killServer(): Promise<void> {
    const processes = childProcesses(this.server.pid);
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    await this.server.kill();
    while (processes.some(isAlive)) await delay(10);
  }

  /** Signs, has something killed at a random time meanwhile, and compares what was given out with what is stored. */
  async crash(killed: string, random: SeededRandom, kill: (trial: Trial) => Promise<void>): Promise<Figures> {
    const crowd = this.#crowd;
    const [before, lost, refused] = [crowd.acknowledged.length, crowd.lost.length, crowd.refused.length];
    const killAfter = random.between(1, SIGNINGS);
    const pauseMs = random.between(0, 20);
    const killing = crowd.reached(before + killAfter).then(async () => {
      await delay(pauseMs);
      const acknowledgedBefore = crowd.acknowledged.length - before;
      await kill(this);
      return acknowledgedBefore;
    });
    const [acknowledgedBefore] = await Promise.all([killing, crowd.sign(SIGNINGS, DEADLINE_MS)]);
    expect(crowd.lost).not.to.include(NO_ANSWER);
    const beyond = await this.#expectRecords();
    return {
      killed,
      database: this.kind,
      acknowledged: crowd.acknowledged.length - before,
      acknowledgedBefore,
      lost: crowd.lost.length - lost,
      refused: crowd.refused.length - refused,
      ...beyond,
    };
  }

  async expectReplacement(): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (childProcesses(this.server.pid).length < PROCESSES || !this.#output().includes('serves again')) {
      if (performance.now() > deadline) throw new Error(`the process was not replaced:\n${this.server.output()}`);
      await delay(20);
    }
  }

  /** What this server has printed. */
  #output(): string {
    return this.server.output().slice(this.#printedBefore);
  }

  async end(): Promise<void> {
    await this.#server?.stop();
    await this.maria?.stop();
    this.installation.remove();
    rmSync(this.folder, { recursive: true });
  }

  async #expectRecords(): Promise<Pick<Figures, 'countedBeyond' | 'archivedBeyond' | 'auditedBeyond'>> {
    const { acknowledged } = this.#crowd;
    const keyHash = signingKeyHash(this.installation.keystore.keys.ec.publicKey);
    const { archived, audited, counter } = await storedRecords(this.database, { workerId: WORKER_ID, keyHash });
    expect(acknowledged.filter(({ archiveId, signature }) => archived.get(archiveId) !== signature)).to.deep.equal([]);
    expect(acknowledged.filter(({ archiveId }) => !audited.has(archiveId))).to.deep.equal([]);
    expect(counter).to.be.at.least(acknowledged.length);
    const words = [SIGNSERVER, '--data', this.installation.dataFolder, '--database', this.database, 'audit', 'verify'];
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(status, stdout).to.equal(0);
    const given = acknowledged.length;
    return { countedBeyond: counter - given, archivedBeyond: archived.size - given, auditedBeyond: audited.size - given };
  }
}
