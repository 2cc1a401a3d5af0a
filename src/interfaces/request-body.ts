import type { IncomingMessage } from 'node:http';
import { Fault } from '../core/errors.js';

/** The client went away before its request was complete; there is nobody to answer. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}

/** The fault for a body of more than `limit` bytes, in SignServer's words. */
export function requestTooLarge(limit: number): Fault {
  return new Fault('requestTooLarge', `Maximum content length is ${String(limit)} bytes`);
}

/**
 * The body of a request, at most `limit` bytes; throws a fault of kind `requestTooLarge` as soon as there are more. What
 * follows is read and thrown away, so that a client that sends everything first still gets to its answer; a client that
 * sends as much again is cut off.
 */
export function collectBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    let refused = Number(request.headers['content-length']) > limit;
    if (refused) reject(requestTooLarge(limit));

    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (refused) {
        if (received > 2 * limit) request.socket.destroy();
      } else if (received > limit) {
        refused = true;
        chunks.length = 0;
        reject(requestTooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    request.on('error', () => {
      reject(new RequestAborted());
    });
    request.on('close', () => {
      if (!request.complete) reject(new RequestAborted());
    });
  });
}
