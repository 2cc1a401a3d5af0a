import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CONTROL_FILE, parseControlAddress, parseControlFault, type ControlAddress } from '../admin/control-protocol.js';
import type { UseCaseName, UseCaseResults } from '../admin/use-cases.js';
import { Fault } from '../core/errors.js';
import type { AdministrationConnection } from '../admin/administration.js';

/** Long enough for a hardware token to be activated. */
const ANSWER_TIMEOUT_MS = 120_000;

/** What connecting to the socket of a server that is gone gives. */
const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'];

/** How long the process with the socket may take to be replaced, in milliseconds. */
const REPLACEMENT_DEADLINE_MS = 15_000;
const LOOK_EVERY_MS = 100;

/**
 * The administration of the server that is running on a data folder; undefined where none is, or where it has nobody at the
 * socket for too long. A server that is there and cannot be used is an error: what it has in memory would not follow.
 */
export async function connectToServer(
  data: string,
  replacementDeadlineMs: number = REPLACEMENT_DEADLINE_MS,
): Promise<AdministrationConnection | undefined> {
  const address = await findServer(data, performance.now() + replacementDeadlineMs);
  return address && connectionTo(address);
}

/** A server whose process with the socket has ended will soon have another; nobody is there where the server itself has ended. */
async function findServer(data: string, deadline: number): Promise<ControlAddress | undefined> {
  for (;;) {
    const address = parseControlAddress(await readFile(join(data, CONTROL_FILE), 'utf8').catch(() => ''));
    if (!address) return undefined;
    if (await isThere(address.socket)) return address;
    if (!isRunning(address.server) || performance.now() >= deadline) return undefined;
    await delay(LOOK_EVERY_MS);
  }
}

/** This process itself has the number of a server that ended in another container. */
function isRunning(id: number | undefined): boolean {
  if (id === undefined || id === process.pid) return false;
  try {
    return process.kill(id, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function connectionTo(address: ControlAddress): AdministrationConnection {
  return {
    call: async <N extends UseCaseName>(useCase: N, given: unknown) => {
      const answer = await post(address.socket, useCase, given);
      if (answer.statusCode !== 200) throw parseControlFault(answer.body);
      // Command line and server come in one package, so the answer has the use case's type.
      return (JSON.parse(answer.body) as { readonly result: UseCaseResults[N] }).result;
    },
    close: () => Promise.resolve(),
  };
}

async function isThere(socket: string): Promise<boolean> {
  try {
    // The door answers anything but POST with a fault.
    await send(socket, { method: 'GET', path: '/' });
    return true;
  } catch (thrown) {
    if (NOBODY_THERE.includes((thrown as NodeJS.ErrnoException).code ?? '')) return false;
    throw unreachable(thrown);
  }
}

async function post(socket: string, useCase: string, given: unknown): Promise<Answer> {
  try {
    return await send(socket, { method: 'POST', path: `/${encodeURIComponent(useCase)}`, body: encodeArguments(given) });
  } catch (thrown) {
    throw unreachable(thrown);
  }
}

/** Arguments as JSON, bytes in them as base64. */
function encodeArguments(given: unknown): string {
  return JSON.stringify(given, function (this: unknown, key: string, value: unknown) {
    // Buffers are turned into something else before they come here as `value`.
    const original = (this as Readonly<Record<string, unknown>>)[key];
    return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
  });
}

function unreachable(cause: unknown): Fault {
  return new Fault('serviceUnavailable', 'The running server did not answer.', { cause });
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

function send(
  socketPath: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const request = httpRequest({ socketPath, method, path, headers, agent: false, timeout: ANSWER_TIMEOUT_MS }, (response) => {
      readText(response).then((text) => {
        resolve({ statusCode: response.statusCode ?? 0, body: text });
      }, reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${String(ANSWER_TIMEOUT_MS / 1000)} s`)));
    request.on('error', reject);
    request.end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
