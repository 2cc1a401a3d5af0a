import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeKeystore, type TestKeystore } from './keystore.js';

const COUNTERSIGN = fileURLToPath(new URL('../../src/cli/countersign.js', import.meta.url));
/** The compiled command line of the server. */
export const SIGNSERVER = fileURLToPath(new URL('../../src/cli/signserver.js', import.meta.url));

const START_DEADLINE_MS = 60_000;
const MOST_PORTS = 3;
/** Longer than a server gives itself: what it does not end in time is a failure of its own. */
const STOP_DEADLINE_MS = 40_000;

/** What a server of its own is started on: a fresh folder with a keystore and workers. */
export interface Installation {
  readonly dataFolder: string;
  readonly keystore: TestKeystore;
  remove(): void;
}

/** A server running as a process of its own, as an administrator would run it. */
export interface ServerProcess {
  /** `http://127.0.0.1:PORT/signserver`. */
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  /** What it printed so far. */
  output(): string;
  /** Asks it to stop and waits; answers its exit code. */
  stop(): Promise<number | null>;
  /** Ends it without a chance to tidy up, and waits. With several processes the others end when they notice. */
  kill(): Promise<void>;
}

/**
 * Makes a data folder with a keystore (`CryptoToken`, keys `rsa` and `ec`) and configures workers with
 * `signserver setproperties`, in the embedded database or another one. Properties are lines of its file format.
 */
export function install(
  workerProperties: readonly string[] | ((keystore: TestKeystore) => readonly string[]),
  { database, rsaBits }: { readonly database?: string; readonly rsaBits?: number } = {},
): Installation {
  const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-'));
  const keystore = makeKeystore(join(dataFolder, 'keystore.p12'), { ...(rsaBits !== undefined && { rsaBits }) });
  const file = join(dataFolder, 'workers.properties');
  const workers = typeof workerProperties === 'function' ? workerProperties(keystore) : workerProperties;
  writeFileSync(file, [...cryptoToken(1, keystore, {}), ...workers, ''].join('\n'));
  const where = ['--data', dataFolder, ...(database === undefined ? [] : ['--database', database])];
  const { status, stdout, stderr } = spawnSync(process.execPath, [SIGNSERVER, ...where, 'setproperties', file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`signserver setproperties ended with ${String(status)}:\n${stdout}${stderr}`);
  const remove = (): void => {
    rmSync(dataFolder, { recursive: true });
  };
  return { dataFolder, keystore, remove };
}

/** The properties of a signer that takes requests from anybody, signs with the key `rsa` and counts no key usage. */
export function openSigner(id: number, name: string, properties: Readonly<Record<string, string>>): readonly string[] {
  const all = {
    NAME: name,
    TYPE: 'PROCESSABLE',
    AUTHTYPE: 'NOAUTH',
    CRYPTOTOKEN: 'CryptoToken',
    DEFAULTKEY: 'rsa',
    DISABLEKEYUSAGECOUNTER: 'true',
    ...properties,
  };
  return Object.entries(all).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);
}

/** The properties of a crypto worker with the keys of a keystore, `CryptoToken` where it is not named otherwise. */
export function cryptoToken(
  id: number,
  { path, password }: Pick<TestKeystore, 'path' | 'password'>,
  properties: Readonly<Record<string, string>>,
): readonly string[] {
  const all = {
    NAME: 'CryptoToken',
    TYPE: 'CRYPTO_WORKER',
    IMPLEMENTATION_CLASS: 'org.signserver.server.signers.CryptoWorker',
    CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.signserver.server.cryptotokens.KeystoreCryptoToken',
    KEYSTORETYPE: 'PKCS12',
    KEYSTOREPATH: path,
    KEYSTOREPASSWORD: password,
    ...properties,
  };
  return Object.entries(all).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);
}

/**
 * Starts `countersign serve` on a free port, with further options where there are any, and waits until all its processes
 * serve. It is one process unless they say otherwise.
 */
export async function startServer(
  installation: Pick<Installation, 'dataFolder'>,
  options: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return await startOn(port, [installation, options, surroundings]);
    } catch (thrown) {
      // Somebody else may have taken it meanwhile, if only for a connection of theirs.
      const isTaken = thrown instanceof Error && /EADDRINUSE.* ([\d.]+:\d+)/.exec(thrown.message)?.[1] === `127.0.0.1:${String(port)}`;
      if (!isTaken || attempt === MOST_PORTS) throw thrown;
    }
  }
}

interface Surroundings {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

async function startOn(
  port: number,
  [{ dataFolder }, options, { cwd, environment }]: readonly [Pick<Installation, 'dataFolder'>, readonly string[], Surroundings],
): Promise<ServerProcess> {
  const started = performance.now();
  const given = options.indexOf('--processes');
  const processes = given < 0 ? 1 : Number(options[given + 1]);
  const unlessGiven = given < 0 ? ['--processes', '1'] : [];
  const words = ['serve', '--data', dataFolder, '--http', `127.0.0.1:${String(port)}`, ...unlessGiven, ...options];
  // Into a file, as in production: reading along would cost what is measured, and fill the memory of the reader.
  const log = join(dataFolder, 'server.log');
  const file = openSync(log, 'a', 0o600);
  const outputBefore = readFileSync(log, 'utf8').length;
  const child = spawn(process.execPath, [COUNTERSIGN, ...words], {
    stdio: ['ignore', file, file],
    env: { ...process.env, ...environment },
    ...(cwd !== undefined && { cwd }),
  });
  closeSync(file);
  const output = (): string => readFileSync(log, 'utf8');
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${String(port)}/signserver`;
  const failed = (error: unknown): never => {
    child.kill('SIGKILL');
    throw new Error(`the server did not start:\n${output()}`, { cause: error });
  };
  await firstAnswer(`${url}/ClientWSService/ClientWS?wsdl`, child).catch(failed);
  const startMs = performance.now() - started;
  // The first of several answers before the others do, and has all connections until then.
  if (processes > 1) await until(() => output().slice(outputBefore).includes('Serving with '), child).catch(failed);
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    const code = await exited;
    clearTimeout(timer);
    return code;
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { url, pid: child.pid ?? 0, startMs, output, stop, kill };
}

function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  return until(async () => (await fetch(url).catch(() => undefined))?.status === 200, child);
}

async function until(holds: () => boolean | Promise<boolean>, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (!(await holds())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${String(child.exitCode)}`);
    if (performance.now() > deadline) throw new Error(`not within ${String(START_DEADLINE_MS)} ms`);
    await delay(10);
  }
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
