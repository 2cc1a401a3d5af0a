import type { IncomingMessage } from 'node:http';
import { collectBody, RequestAborted, requestTooLarge } from '../request-body.js';
import { inMemory, type Spool, type Upload } from './spool.js';

/** Takes in the body of a request, as large as `limit` bytes; throws what `collectBody` and `Spool.receive` throw. */
export async function receiveBody(request: IncomingMessage, spool: Spool, limit: number): Promise<Upload> {
  if (fitsInMemory(request, spool.memoryBytes) || declaredLength(request) > limit) return inMemory(await collectBody(request, limit));
  try {
    return await spool.receive(bodyChunks(request), limit);
  } catch (thrown) {
    discardRest(request, limit);
    throw thrown;
  }
}

/** Whether it is known beforehand that a body is no larger than that. */
function fitsInMemory(request: IncomingMessage, bytes: number): boolean {
  return request.headers['transfer-encoding'] === undefined && declaredLength(request) <= bytes;
}

/** Content-Length; 0 where there is none. */
function declaredLength({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

/** The body piece by piece; throws `RequestAborted` where the client goes away. */
export async function* bodyChunks(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    // The request stays open where its reader stops early, for it has an answer to come.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch {
    throw new RequestAborted();
  }
}

/** Throws a fault of kind `requestTooLarge` where the client says beforehand that it will send more than `limit` bytes. */
export function refuseDeclaredLength(request: IncomingMessage, limit: number): void {
  if (declaredLength(request) > limit) throw requestTooLarge(limit);
}

/**
 * Reads what is left of a body and throws it away, so that a client that sends everything first gets to its answer; one
 * that sends more than twice `limit` bytes is cut off.
 */
export function discardRest(request: IncomingMessage, limit: number): void {
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > 2 * limit) request.socket.destroy();
  });
  request.on('error', () => undefined);
  request.resume();
}
