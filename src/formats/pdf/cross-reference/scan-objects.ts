import { isPdfRegular, isPdfSpace } from '../pdf-lexer.js';

/** A place where an object begins. */
export interface ObjectPlace {
  readonly number: number;
  readonly generation: number;
  readonly offset: number;
}

const OBJ = Buffer.from('obj', 'latin1');

/** All places of a file that look like the beginning of an object, `n g obj`, in their order. One pass. */
export function* scanObjects(bytes: Uint8Array): Generator<ObjectPlace> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(OBJ); at >= 0; at = buffer.indexOf(OBJ, at + OBJ.length)) {
    // `obj` must be a word of its own: `endobj` is none.
    if (isPdfRegular(bytes[at + OBJ.length])) continue;
    const generation = integerBefore(bytes, at);
    const number = generation && integerBefore(bytes, generation.offset);
    if (!number || isPdfRegular(bytes[number.offset - 1])) continue;
    yield { number: number.value, generation: generation.value, offset: number.offset };
  }
}

/** No number of an object has more digits, and no writer more space around it. */
const MAX_DIGITS = 10;
const MAX_SPACE = 32;

function integerBefore(bytes: Uint8Array, end: number): { readonly value: number; readonly offset: number } | undefined {
  let at = end;
  while (at > end - MAX_SPACE && isPdfSpace(bytes[at - 1])) at--;
  const last = at;
  // `1 0obj` is taken as well: only between the two numbers must there be space.
  while (at > last - MAX_DIGITS && isDigit(bytes[at - 1])) at--;
  if (at === last) return undefined;
  return { value: Number(Buffer.from(bytes.subarray(at, last)).toString('latin1')), offset: at };
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
