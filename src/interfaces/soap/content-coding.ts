import type { Transform } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { requestTooLarge } from '../request-body.js';
import { overloaded } from '../request-load.js';
import { clientFault, echoed } from './soap-fault.js';

/** How far a body is inflated. */
export interface InflateLimits {
  /** The largest body, in bytes. */
  readonly bytes: number;
  /** Counts more bytes in memory; false where there is no room for them. */
  readonly hold: (bytes: number) => boolean;
}

/** What zlib makes at a time. */
const CHUNK_BYTES = 65_536;

/**
 * Undoes the content coding of a body (RFC 9110 §8.4.1). Throws `requestTooLarge` as soon as it becomes too large, `overloaded`
 * where there is no memory for it, and a Client fault for an unknown coding or bytes that are not in it.
 */
export async function undoContentCoding(body: Uint8Array, coding: string | undefined, limits: InflateLimits): Promise<Uint8Array> {
  const name = coding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const inflater = inflaterFor(name, body);
  try {
    return await inflate(inflater, body, limits);
  } catch (thrown) {
    // Errors of zlib have a code.
    if (!(thrown instanceof Error) || !('code' in thrown)) throw thrown;
    throw clientFault(`The body is not in the content coding ${name}.`, { cause: thrown });
  }
}

async function inflate(inflater: Transform, body: Uint8Array, { bytes, hold }: InflateLimits): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  inflater.end(body);
  for await (const chunk of inflater as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytes) throw requestTooLarge(bytes);
    if (!hold(chunk.length)) throw overloaded();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function inflaterFor(coding: string, body: Uint8Array): Transform {
  const options = { chunkSize: CHUNK_BYTES };
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(options);
  // RFC 9110 §8.4.1.2: some senders leave out the zlib wrapper (RFC 1950 §2.2) that `deflate` means.
  if (coding === 'deflate') return hasZlibHeader(body) ? createInflate(options) : createInflateRaw(options);
  throw clientFault(`The content coding ${echoed(coding)} is not supported; send gzip, deflate or none.`);
}

function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
