import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import { PdfError } from '../pdf-error.js';

/** FlateDecode (ISO 32000-2 §7.4.4). What is missing at the end is missing in the result; more than `maxLength` bytes are an error. */
export function decodeFlate(bytes: Uint8Array, maxLength: number): Uint8Array {
  // SYNC_FLUSH: a stream that was cut off gives what it has, as with other readers.
  const options = { maxOutputLength: Math.max(1, maxLength), finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return inflateSync(bytes, options);
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(cause);
  }
  // A damaged header or checksum: what is inside may be whole.
  try {
    return inflateRawSync(bytes.subarray(2), options);
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(cause);
    throw new PdfError('A compressed stream is damaged.', { cause });
  }
}

const isTooLarge = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';

const tooLarge = (cause: unknown): PdfError => new PdfError('A stream is too large when it is decompressed.', { cause });
