import type { IncomingMessage } from 'node:http';
import { Fault } from '../core/errors.js';
import { overloaded, type RequestLoad } from './request-load.js';

/** The client went away before its request was complete; there is nobody to answer. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}

/** The fault for a body of more than `limit` bytes, in SignServer's words. */
export function requestTooLarge(limit: number): Fault {
  return new Fault('requestTooLarge', `Maximum content length is ${String(limit)} bytes`);
}

/** How much of a body is taken in. */
export interface BodyLimits {
  /** The largest body, in bytes. */
  readonly bytes: number;
  /** What a client is told of a body that is too large, where that is not the same: the largest document, in bytes. */
  readonly toldBytes?: number;
  /** Where the memory that bodies need is counted. */
  readonly load: RequestLoad;
}

/**
 * The body of a request; throws a fault of kind `requestTooLarge` as soon as there are more bytes than its limit, and one of
 * kind `overloaded` where the bodies of all requests together are too large. What
 * follows is read and thrown away, so that a client that sends everything first still gets to its answer; a client that
 * sends as much again is cut off.
 */
export function collectBody(request: IncomingMessage, { bytes: limit, toldBytes = limit, load }: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    let refused = Number(request.headers['content-length']) > limit;
    if (refused) reject(requestTooLarge(toldBytes));
    const refuse = (fault: Fault): void => {
      refused = true;
      chunks.length = 0;
      load.letGo(request);
      reject(fault);
    };

    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (refused) {
        if (received > 2 * limit) request.socket.destroy();
      } else if (received > limit) {
        refuse(requestTooLarge(toldBytes));
      } else if (!load.hold(request, chunk.length)) {
        refuse(overloaded());
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
