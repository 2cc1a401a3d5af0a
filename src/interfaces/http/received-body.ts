import type { IncomingMessage } from 'node:http';
import { collectBody, discardRest, RequestAborted, requestTooLarge } from '../request-body.js';
import { overloaded, type RequestLoad } from '../request-load.js';
import type { ProcessingDoor } from './processing-door.js';
import { inMemory, type Upload } from './spool.js';

/** Takes in the body of a request; throws what `collectBody` and `Spool.receive` throw. */
export async function receiveBody(
  request: IncomingMessage,
  { spool, load, limits }: Pick<ProcessingDoor, 'spool' | 'load' | 'limits'>,
): Promise<Upload> {
  const limit = limits.maximumBodyBytes();
  if (fitsInMemory(request, spool.memoryBytes) || declaredLength(request) > limit) {
    return inMemory(await collectBody(request, { bytes: limit, load }));
  }
  try {
    return await spool.receive(countedChunks(request, load, spool.memoryBytes), limit, 'disposable');
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

/**
 * The body piece by piece, as much of it counted as may be in memory before it is in a file; throws a fault of kind
 * `overloaded` where there is no room for it, and `RequestAborted` where the client goes away.
 */
export async function* countedChunks(request: IncomingMessage, load: RequestLoad, memoryBytes: number): AsyncGenerator<Uint8Array> {
  let uncounted = memoryBytes;
  for await (const chunk of bodyChunks(request)) {
    const more = Math.min(chunk.length, uncounted);
    if (!load.hold(request, more)) throw overloaded();
    uncounted -= more;
    yield chunk;
  }
}

async function* bodyChunks(request: IncomingMessage): AsyncGenerator<Uint8Array> {
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
