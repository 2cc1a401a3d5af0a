import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { requestTooLarge } from '../request-body.js';
import { clientFault, echoed } from './soap-fault.js';

type Inflater = (bytes: InputType, options: ZlibOptions) => Promise<Uint8Array>;
const gunzipAsync: Inflater = promisify<InputType, ZlibOptions, Buffer>(gunzip);
const inflateAsync: Inflater = promisify<InputType, ZlibOptions, Buffer>(inflate);
const inflateRawAsync: Inflater = promisify<InputType, ZlibOptions, Buffer>(inflateRaw);

/**
 * Undoes the content coding of a body (RFC 9110 §8.4.1), at most to `limit` bytes. Throws `requestTooLarge` beyond that
 * and a Client fault for an unknown coding or bytes that are not in it.
 */
export async function undoContentCoding(body: Uint8Array, coding: string | undefined, limit: number): Promise<Uint8Array> {
  const name = coding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const inflater = inflaterFor(name, body);
  try {
    return await inflater(body, { maxOutputLength: limit });
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('code' in thrown)) throw thrown;
    if (thrown.code === 'ERR_BUFFER_TOO_LARGE') throw requestTooLarge(limit);
    throw clientFault(`The body is not in the content coding ${name}.`, { cause: thrown });
  }
}

function inflaterFor(coding: string, body: Uint8Array): Inflater {
  if (coding === 'gzip' || coding === 'x-gzip') return gunzipAsync;
  // RFC 9110 §8.4.1.2: some senders leave out the zlib wrapper (RFC 1950 §2.2) that `deflate` means.
  if (coding === 'deflate') return hasZlibHeader(body) ? inflateAsync : inflateRawAsync;
  throw clientFault(`The content coding ${echoed(coding)} is not supported; send gzip, deflate or none.`);
}

function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
