import { PdfError } from '../pdf-error.js';

const CLEAR_TABLE = 256;
const END_OF_DATA = 257;
const FIRST_FREE = 258;
const MAX_CODES = 4096;

/** LZWDecode (ISO 32000-2 §7.4.4.2). More than `maxLength` bytes are an error. */
export function decodeLzw(
  bytes: Uint8Array,
  { earlyChange, maxLength }: { readonly earlyChange: number; readonly maxLength: number },
): Uint8Array {
  const table: Uint8Array[] = [];
  const parts: Uint8Array[] = [];
  let length = 0;
  let previous: Uint8Array | undefined;
  for (const code of codes(bytes, () => FIRST_FREE + table.length + earlyChange)) {
    if (code === END_OF_DATA) break;
    if (code === CLEAR_TABLE) {
      table.length = 0;
      previous = undefined;
      continue;
    }
    const known = code < CLEAR_TABLE ? Uint8Array.of(code) : table[code - FIRST_FREE];
    const isNextCode = code === FIRST_FREE + table.length;
    // The code that is defined just now stands for what was before, and its first byte again.
    const entry = known ?? (previous && isNextCode ? extended(previous, previous[0] ?? 0) : undefined);
    if (!entry) throw new PdfError('A compressed stream is damaged.');
    if (previous && FIRST_FREE + table.length < MAX_CODES) table.push(extended(previous, entry[0] ?? 0));
    length += entry.length;
    if (length > maxLength) throw new PdfError('A stream is too large when it is decompressed.');
    parts.push(entry);
    previous = entry;
  }
  return Buffer.concat(parts);
}

function extended(bytes: Uint8Array, byte: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = byte;
  return longer;
}

/** Codes of 9 to 12 bits, as many as the codes in use need. */
function* codes(bytes: Uint8Array, codesInUse: () => number): Generator<number> {
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xff_ffff;
    bits += 8;
    const inUse = codesInUse();
    const width = inUse >= 2048 ? 12 : inUse >= 1024 ? 11 : inUse >= 512 ? 10 : 9;
    if (bits < width) continue;
    bits -= width;
    yield (buffer >> bits) & ((1 << width) - 1);
  }
}
