import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { ClientWsConnection } from './client-ws-connection.js';
import { asUnreachable, connectionSentence } from './connection-failure.js';

/** How long a connection may take. */
const CONNECT_TIMEOUT_MS = 30_000;
/** How long a connection may be silent: a token may have to sign many hashes of a document. */
const SILENCE_TIMEOUT_MS = 300_000;

export interface RequestBody {
  readonly contentType: string;
  /** Bytes in all chunks. */
  readonly length: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What HTTP says of answers that hold an envelope: a response, or a fault (SOAP 1.1 §6.2). */
const STATUS_OF_ENVELOPES = [200, 500];

/**
 * Posts a SOAP message and hands on the answer as it comes, if it is XML. Throws `ServerUnreachable` where no connection
 * could be made, and an error where the answer is none, or breaks off.
 */
export async function exchange(
  connection: ClientWsConnection,
  body: RequestBody,
  onPiece: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  const request = post(connection, body);
  try {
    const response = await answerTo(request, body.chunks);
    checkResponse(response, connection.url);
    for await (const piece of response as AsyncIterable<Buffer>) await onPiece(piece);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    throw isConnectionError(thrown) ? new Error(connectionSentence(thrown), { cause: thrown }) : thrown;
  } finally {
    // Nothing happens where all was read: the socket has left the request then.
    if (!request.closed) request.destroy();
  }
}

const isConnectionError = (error: Error): boolean => 'code' in error && error.name === 'Error';

function post(connection: ClientWsConnection, { contentType, length }: RequestBody): ClientRequest {
  const { host, port, path, agent, authorization } = connection;
  const send = connection.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = {
    'Content-Type': contentType,
    'Content-Length': length,
    Accept: '*/*',
    SOAPAction: '""',
    'User-Agent': 'signclient',
    ...(authorization !== undefined && { Authorization: authorization }),
  };
  const request = send({ host, port, path, agent, method: 'POST', headers, timeout: SILENCE_TIMEOUT_MS });
  request.on('timeout', () => request.destroy(new Error(`No answer within ${String(SILENCE_TIMEOUT_MS / 1000)} s`)));
  return request;
}

/** Sends the body and waits for the answer, which may come before all is sent: a refusal. */
async function answerTo(request: ClientRequest, chunks: AsyncIterable<Uint8Array>): Promise<IncomingMessage> {
  const connected = connectionOf(request);
  const answered = new AbortController();
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => {
      reject(connected() ? error : asUnreachable(error, request.host));
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

/** Watches the connection being made, and gives up in time. Tells whether it was made. */
function connectionOf(request: ClientRequest): () => boolean {
  let isMade = false;
  request.once('socket', (socket: Socket) => {
    if (!socket.connecting) {
      isMade = true;
      return;
    }
    const timer = setTimeout(() => {
      socket.destroy(new Error(`No connection within ${String(CONNECT_TIMEOUT_MS / 1000)} s`));
    }, CONNECT_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      isMade = true;
      clearTimeout(timer);
    });
  });
  return () => isMade;
}

function checkResponse({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, url: string): void {
  if (!STATUS_OF_ENVELOPES.includes(statusCode) || !/^text\/xml\b/i.test(headers['content-type'] ?? '')) {
    if (statusCode === 200) throw new Error(`The answer of ${url} is not one of ClientWS: expected text/xml`);
    throw new Error(`Server returned HTTP response code: ${String(statusCode)} for URL: ${url}: ${statusMessage}`);
  }
}
