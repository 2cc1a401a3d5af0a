import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

/** How long a MariaDB server may take to start, in milliseconds. */
export const MARIADB_START_DEADLINE_MS = 60_000;
const PASSWORD = 'foo 123/@ä';

const PROGRAM = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find((path) => existsSync(path)) ?? 'mariadbd';

/** Whether MariaDB's programs are on this machine. */
export function isMariaDbInstalled(): boolean {
  return [PROGRAM, 'mariadb-install-db', 'mariadb'].every((name) => spawnSync(name, ['--version']).error === undefined);
}

/** A MariaDB server of its own, in a temporary folder, with a port of its own on this machine only. */
export class MariaDb {
  #databases = 0;
  #server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly options: readonly string[],
  ) {}

  /** Makes one and starts it, with further options where there are any. */
  static async start(options: readonly string[] = []): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-mariadb-'));
    const quiet = ['--skip-test-db', '--auth-root-authentication-method=normal'];
    mkdirSync(join(folder, 'tmp'));
    const words = ['--no-defaults', ...ownFolder(folder), ...quiet, ...options];
    const install = spawnSync('mariadb-install-db', words, { env: ownTemporary(folder) });
    if (install.status !== 0) throw new Error(`mariadb-install-db failed: ${install.stderr.toString()}`);
    const made = new MariaDb(folder, await freePort(), options);
    process.once('exit', () => made.#server?.kill('SIGKILL'));
    await made.restart();
    await made.execute(`CREATE USER tester@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`);
    await made.execute(`GRANT ALL ON *.* TO tester@'127.0.0.1'`);
    return made;
  }

  /** Starts it again on the same port with the data that it had, and other options where given; resolves when it can be asked. */
  async restart(options: readonly string[] = this.options): Promise<void> {
    const network = ['--bind-address=127.0.0.1', `--port=${String(this.port)}`, `--socket=${this.#socket}`];
    const small = ['--innodb-buffer-pool-size=32M', '--performance-schema=OFF', '--skip-log-bin', `--pid-file=${join(this.folder, 'pid')}`];
    const words = ['--no-defaults', ...ownFolder(this.folder), ...network, ...small, ...options];
    const server = spawn(PROGRAM, words, { stdio: 'ignore', env: ownTemporary(this.folder) });
    this.#server = server;
    const deadline = Date.now() + MARIADB_START_DEADLINE_MS;
    for (;;) {
      try {
        await this.execute('SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > deadline || server.exitCode !== null) throw error;
        await delay(50);
      }
    }
  }

  /** Makes a database, with a default character set that nothing should depend on, and answers its URL. */
  async createDatabase(scheme: 'mysql' | 'mariadb' = 'mariadb'): Promise<string> {
    const name = `test${String(++this.#databases)}`;
    await this.execute(`CREATE DATABASE ${name} CHARACTER SET latin1`);
    return `${scheme}://tester:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(this.port)}/${name}`;
  }

  /** Loads an SQL file into a database as its administrator would. */
  load(url: string, file: string): void {
    const options = ['--no-defaults', '-uroot', `--socket=${this.#socket}`, new URL(url).pathname.slice(1)];
    const { status, stderr } = spawnSync('mariadb', options, { input: readFileSync(file) });
    if (status !== 0) throw new Error(`loading ${file} failed: ${stderr.toString()}`);
  }

  /** Runs a statement as root. */
  async execute(sql: string): Promise<unknown> {
    const connection = await createConnection({ socketPath: this.#socket, user: 'root', charset: 'utf8mb4' });
    try {
      const [result] = await connection.query(sql);
      return result;
    } finally {
      await connection.end();
    }
  }

  /** Ends it without a chance to tidy up, as a power failure would; `restart` brings it back. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it as an administrator would; `restart` brings it back. */
  shutDown(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Has it do nothing until `resume`: connections stay open, and nobody answers on them. */
  pause(): void {
    this.#server?.kill('SIGSTOP');
  }

  resume(): void {
    this.#server?.kill('SIGCONT');
  }

  /** Ends it and removes all that it had. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.folder, { recursive: true });
  }

  get #socket(): string {
    return join(this.folder, 'socket');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGCONT');
    server.kill(signal);
    await exited;
  }
}

const ownFolder = (folder: string): readonly string[] => [`--user=${userInfo().username}`, `--datadir=${join(folder, 'data')}`];

/** A server that starts removes the temporary tables of all others that use the same folder. */
const ownTemporary = (folder: string): NodeJS.ProcessEnv => ({ ...process.env, TMPDIR: join(folder, 'tmp') });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
