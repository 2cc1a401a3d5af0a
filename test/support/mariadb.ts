import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'mocha';
import { createConnection } from 'mysql2/promise';
import { skip } from './tools.js';

const MISSING = 'MariaDB is not installed (apt-get install mariadb-server)';
const START_DEADLINE_MS = 60_000;
const PASSWORD = 'foo 123/@ä';

/** A MariaDB server of the tests' own, in a temporary folder, with a port of its own on this machine only. */
export class MariaDb {
  #databases = 0;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-mariadb-'));
    const user = `--user=${userInfo().username}`;
    const data = `--datadir=${join(folder, 'data')}`;
    const install = spawnSync('mariadb-install-db', [
      '--no-defaults',
      user,
      data,
      '--skip-test-db',
      '--auth-root-authentication-method=normal',
    ]);
    if (install.status !== 0) throw new Error(`mariadb-install-db failed: ${install.stderr.toString()}`);
    const port = await freePort();
    const socket = `--socket=${join(folder, 'socket')}`;
    const network = ['--bind-address=127.0.0.1', `--port=${String(port)}`, socket];
    const small = ['--innodb-buffer-pool-size=32M', '--performance-schema=OFF', '--skip-log-bin', `--pid-file=${join(folder, 'pid')}`];
    const server = spawn(program, ['--no-defaults', user, data, ...network, ...small], { stdio: ['ignore', 'ignore', 'pipe'] });
    const started = new MariaDb(folder, port, server);
    process.once('exit', () => server.kill('SIGKILL'));
    await started.#ready();
    return started;
  }

  /** Makes a database, with a default character set that nothing should depend on, and answers its URL. */
  async createDatabase(scheme: 'mysql' | 'mariadb' = 'mariadb'): Promise<string> {
    const name = `test${String(++this.#databases)}`;
    await this.execute(`CREATE DATABASE ${name} CHARACTER SET latin1`);
    return `${scheme}://tester:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(this.port)}/${name}`;
  }

  /** Loads an SQL file into a database as its administrator would. */
  load(url: string, file: string): void {
    const options = ['--no-defaults', '-uroot', `--socket=${join(this.folder, 'socket')}`, new URL(url).pathname.slice(1)];
    const { status, stderr } = spawnSync('mariadb', options, { input: readFileSync(file) });
    if (status !== 0) throw new Error(`loading ${file} failed: ${stderr.toString()}`);
  }

  /** Runs a statement as root. */
  async execute(sql: string): Promise<unknown> {
    const connection = await this.#connect();
    try {
      const [result] = await connection.query(sql);
      return result;
    } finally {
      await connection.end();
    }
  }

  async stop(): Promise<void> {
    const exited = once(this.server, 'exit');
    this.server.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_DEADLINE_MS;
    for (;;) {
      try {
        await this.execute(`CREATE USER tester@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`);
        await this.execute(`GRANT ALL ON *.* TO tester@'127.0.0.1'`);
        return;
      } catch (error) {
        if (Date.now() > deadline || this.server.exitCode !== null) throw error;
        await delay(100);
      }
    }
  }

  #connect(): ReturnType<typeof createConnection> {
    return createConnection({ socketPath: join(this.folder, 'socket'), user: 'root', charset: 'utf8mb4' });
  }
}

const program = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find((path) => existsSync(path)) ?? 'mariadbd';

let running: Promise<MariaDb> | undefined;

/** The one server of a test run, started when it is first wanted; skips where MariaDB is not installed. */
export async function requireMariaDb(test: Context): Promise<MariaDb> {
  test.timeout(2 * START_DEADLINE_MS);
  const isInstalled = [program, 'mariadb-install-db', 'mariadb'].every((name) => spawnSync(name, ['--version']).error === undefined);
  if (!isInstalled) {
    // In a hook, what is skipped by name is the hook, whose title nobody sees.
    if (test.currentTest) test.currentTest.title += ` (skipped: ${MISSING})`;
    skip(test, MISSING);
  }
  running ??= MariaDb.start();
  return running;
}

// At the top of a module this belongs to the whole run.
after(async function () {
  this.timeout(START_DEADLINE_MS);
  await (await running)?.stop();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
