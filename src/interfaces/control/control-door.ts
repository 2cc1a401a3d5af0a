import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { once } from 'node:events';
import { CONTROL_FILE, parseControlAddress, type ControlAddress, type ControlFault } from '../../admin/control-protocol.js';
import { collectBounded } from '../../core/collect-bounded.js';
import { asFault, Fault } from '../../core/errors.js';
import type { Log } from '../../core/ports.js';

export interface ControlDoor {
  /** Absolute path of the socket. */
  readonly socket: string;
  /** Answers what is under way, then takes the socket away. */
  close(): Promise<void>;
}

export interface ControlDoorOptions {
  /** The data folder; it is made where it is missing. */
  readonly data: string;
  /** Process id of the server, which may be another process than this one. */
  readonly server: number;
  /** Carries out a use case by its name. */
  readonly call: (useCase: string, given: unknown) => Promise<unknown>;
  readonly log: Log;
}

/** The shortest bound among systems is macOS's 104 bytes with the ending zero. */
const MAX_SOCKET_PATH_BYTES = 103;
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** How long calls that are under way may take when the server stops. */
const CLOSE_DEADLINE_MS = 10_000;

/**
 * Opens the door through which the command line administers this server. Throws where another server is at work on the
 * same data folder; what a server that died left behind is replaced.
 */
export async function openControlDoor({ data, server: serverId, call, log }: ControlDoorOptions): Promise<ControlDoor> {
  const folder = resolve(data);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await clearLeftovers(folder);
  const socket = await socketPath(folder);
  const server = createServer((request, response) => {
    void answer(request, response, { call, log }).catch((cause: unknown) => {
      log.warn('A command line went away before its answer', cause);
      response.destroy();
    });
  });
  await listenPrivately(server, socket);
  const file = join(folder, CONTROL_FILE);
  await writeWhole(file, `${JSON.stringify({ socket, server: serverId } satisfies ControlAddress)}\n`);
  return {
    socket,
    async close() {
      await rm(file, { force: true });
      const deadline = setTimeout(() => {
        server.closeAllConnections();
      }, CLOSE_DEADLINE_MS);
      const closed = once(server, 'close');
      server.close();
      await closed;
      clearTimeout(deadline);
      await removeSocket(socket, folder);
    },
  };
}

/** A file that somebody reads meanwhile is the old one or the new one, and never half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { call, log }: Pick<ControlDoorOptions, 'call' | 'log'>,
): Promise<void> {
  response.setHeader('Content-Type', 'application/json');
  // One call a connection: nothing idle, and nothing half sent, is left to wait for when the server stops.
  response.setHeader('Connection', 'close');
  try {
    if (request.method !== 'POST') throw new Fault('illegalRequest', 'The control door takes POST requests only.');
    const useCase = decodeURIComponent((request.url ?? '').slice(1));
    const result = await call(useCase, await readJson(request));
    response.end(JSON.stringify({ result }));
  } catch (thrown) {
    const { kind, message, cause } = asFault(thrown);
    if (kind === 'unexpected') log.error(`An administrative operation failed (${request.url ?? ''})`, cause);
    response.statusCode = 422;
    response.end(JSON.stringify({ kind, message } satisfies ControlFault));
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = (): Fault => new Fault('requestTooLarge', `Arguments are limited to ${String(MAX_BODY_BYTES)} bytes.`);
  const body = await collectBounded(request as AsyncIterable<Buffer>, MAX_BODY_BYTES, tooLarge);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new Fault('illegalRequest', 'The arguments are not JSON.', { cause });
  }
}

/** Created with these rights, not given them afterwards: no moment in which another account could connect. */
async function listenPrivately(server: Server, socket: string): Promise<void> {
  const umask = process.umask(0o177);
  try {
    // Binding to a path happens within this call; only the event comes later. Shared among processes, it would happen in another one.
    server.listen({ path: socket, exclusive: true });
  } finally {
    process.umask(umask);
  }
  await once(server, 'listening');
}

async function socketPath(folder: string): Promise<string> {
  const near = join(folder, 'control.sock');
  if (Buffer.byteLength(near) <= MAX_SOCKET_PATH_BYTES) return near;
  // A fresh folder with a random name: nobody can have prepared it.
  return join(await mkdtemp(join(tmpdir(), 'countersign-')), 'control.sock');
}

async function clearLeftovers(folder: string): Promise<void> {
  const file = join(folder, CONTROL_FILE);
  const text = await readFile(file, 'utf8').catch(() => '');
  const former = parseControlAddress(text)?.socket;
  if (former !== undefined) {
    if (await isAnswered(former)) throw new Error(`Another server is running on ${folder}.`);
    await removeSocket(former, folder);
  }
  await rm(join(folder, 'control.sock'), { force: true });
}

/** Takes away sockets only, and only a folder that is empty: the path may come from a file that somebody changed. */
async function removeSocket(socket: string, folder: string): Promise<void> {
  const found = await lstat(socket).catch(() => undefined);
  if (found && !found.isSocket()) return;
  await rm(socket, { force: true });
  if (dirname(socket) !== folder) await rmdir(dirname(socket)).catch(() => undefined);
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      done(true);
    });
    connection.once('error', () => {
      done(false);
    });
  });
}
