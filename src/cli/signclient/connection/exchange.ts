import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { collectBounded } from '../../../core/collect-bounded.js';
import { asUnreachable, connectionSentence } from './connection-failure.js';
import { urlOf, type Target } from './connection.js';
import { ConnectionLost, ServerUnreachable } from './failures.js';

/** How long a connection may be silent: a token may have to sign many hashes of a document. */
const SILENCE_TIMEOUT_MS = 300_000;

export interface RequestMessage {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes in all chunks. */
  readonly length: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface AnswerMessage {
  /** For messages. */
  readonly url: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it comes. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Value of Authorization that was sent. */
  readonly authorization: string | undefined;
}

/**
 * Posts a message and hands on the answer. Throws `ServerUnreachable` where no connection could be made, `ConnectionLost`
 * where one broke off, and what `read` throws.
 */
export async function exchange<T>(target: Target, message: RequestMessage, read: (answer: AnswerMessage) => Promise<T>): Promise<T> {
  const authorization = target.connection.credentials.authorization();
  const request = post(target, message, authorization);
  try {
    const response = await answerTo(request, message.chunks);
    const { statusCode: status = 0, statusMessage: reason = '', headers } = response;
    return await read({ url: urlOf(target), status, reason, headers, pieces: piecesOf(response), authorization });
  } finally {
    // Nothing happens where all was read: the socket has left the request then.
    if (!request.closed) request.destroy();
  }
}

function post({ connection, host, path }: Target, { contentType, headers = {}, length }: RequestMessage, authorization?: string) {
  const send = connection.protocol === 'https:' ? httpsRequest : httpRequest;
  const all = {
    Accept: '*/*',
    'User-Agent': 'signclient',
    ...headers,
    ...connection.headers,
    'Content-Type': contentType,
    'Content-Length': length,
    ...(authorization !== undefined && { Authorization: authorization }),
  };
  const { port, agent } = connection;
  const request = send({ host, port, path, agent, method: 'POST', headers: all, timeout: SILENCE_TIMEOUT_MS });
  request.on('timeout', () => request.destroy(new Error(`No answer within ${String(SILENCE_TIMEOUT_MS / 1000)} s`)));
  watchConnecting(request, connection.connectTimeoutMs);
  return request;
}

/** The requests whose connection was made. */
const connected = new WeakSet<ClientRequest>();

/** Sends the body and waits for the answer, which may come before all is sent: a refusal. */
async function answerTo(request: ClientRequest, chunks: AsyncIterable<Uint8Array>): Promise<IncomingMessage> {
  const answered = new AbortController();
  const begun = performance.now();
  const isStale = (error: Error): boolean => request.reusedSocket && isEnd(error) && performance.now() - begun < STALE_WITHIN_MS;
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => {
      reject(connected.has(request) ? asLost(error, isStale(error)) : asUnreachable(error, request.host));
    });
  }).finally(() => {
    answered.abort();
  });
  // Awaited last; until then its failure is nobody's.
  response.catch(() => undefined);
  await sendAll(request, chunks, answered.signal);
  return await response;
}

async function sendAll(request: ClientRequest, chunks: AsyncIterable<Uint8Array>, answered: AbortSignal): Promise<void> {
  for await (const chunk of chunks) {
    if (answered.aborted) return;
    if (request.write(chunk)) continue;
    const isDrained = await once(request, 'drain', { signal: answered }).then(
      () => true,
      () => false,
    );
    if (!isDrained) return;
  }
  if (!answered.aborted) request.end();
}

/** Watches the connection being made, and gives up in time. */
function watchConnecting(request: ClientRequest, timeoutMs: number): void {
  request.once('socket', (socket: Socket) => {
    if (!socket.connecting) {
      connected.add(request);
      return;
    }
    const giveUp = (): void => {
      socket.destroy(new ServerUnreachable(`No connection within ${String(timeoutMs)} ms`));
    };
    const timer = timeoutMs > 0 ? setTimeout(giveUp, timeoutMs) : undefined;
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      connected.add(request);
      clearTimeout(timer);
    });
  });
}

async function* piecesOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (thrown) {
    throw thrown instanceof Error ? asLost(thrown) : thrown;
  }
}

const asLost = (error: Error, isStale = false): ConnectionLost => new ConnectionLost(connectionSentence(error), { cause: error, isStale });

/**
 * How long after it was begun a request may meet with the end of a kept connection. One that was there for longer may have
 * been worked on, and is not sent again (RFC 9110 §9.2.2).
 */
const STALE_WITHIN_MS = 1_000;
/** What a request meets that goes out while the server ends the kept connection (RFC 9112 §9.3.1). */
const ENDED = ['ECONNRESET', 'EPIPE'];

const isEnd = (error: Error): boolean => 'code' in error && ENDED.some((code) => code === error.code);

/** All of a body; throws where it has more bytes than it may. */
export function collectAnswer(pieces: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  return collectBounded(pieces, mostBytes, () => new Error('The answer of the server is too long'));
}
