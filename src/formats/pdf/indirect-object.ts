import { PdfError } from './pdf-error.js';
import { PdfDictionary, PdfStream, type PdfObject } from './pdf-objects.js';
import { PdfParser } from './pdf-parser.js';
import { isPdfSpace } from './pdf-lexer.js';

/** An object with its number (ISO 32000-2 §7.3.10), as it stands in a file. */
export interface IndirectObject {
  readonly number: number;
  readonly generation: number;
  readonly object: PdfObject;
  /** How many bytes it takes up, those of a stream included. */
  readonly length: number;
}

/** What reading of streams needs of the file around them. */
export interface StreamLengths {
  /** The value of Length, looked up where it is a reference; undefined where there is none. */
  lengthOf(length: PdfObject): number | undefined;
  /** Where the next `endstream` after a place begins; undefined where there is none. */
  endAfter(position: number): number | undefined;
}

/** Reads `n g obj …` at a place of a file. Throws a PdfError where there is none. */
export function readIndirectObject(bytes: Uint8Array, position: number, lengths: StreamLengths): IndirectObject {
  const parser = new PdfParser(bytes, position);
  const number = parser.takeInteger();
  const generation = parser.takeInteger();
  if (number === undefined || generation === undefined || !parser.takeKeyword('obj')) {
    throw new PdfError('Invalid object number.');
  }
  // An object without a value is the null object; writers with gaps in their numbers make such.
  if (parser.takeKeyword('endobj')) return { number, generation, object: null, length: parser.lexer.position - position };
  const object = parser.object();
  const length = parser.lexer.position - position;
  if (!(object instanceof PdfDictionary) || !parser.takeKeyword('stream')) return { number, generation, object, length };
  const content = streamBytes(parser.lexer.position, { bytes, dictionary: object, lengths });
  return { number, generation, object: new PdfStream(object, content), length: length + content.length };
}

interface StreamPlace {
  readonly bytes: Uint8Array;
  readonly dictionary: PdfDictionary;
  readonly lengths: StreamLengths;
}

/** The bytes behind the keyword `stream`. A Length that does not lead to `endstream` is looked over. */
function streamBytes(keywordEnd: number, { bytes, dictionary, lengths }: StreamPlace): Uint8Array {
  let start = keywordEnd;
  // ISO 32000-2 §7.3.8.1: CR LF or LF. A lone CR is not allowed, and is there in some files.
  if (bytes[start] === 0x0d) start++;
  if (bytes[start] === 0x0a) start++;
  const length = lengths.lengthOf(dictionary.get('Length'));
  if (length !== undefined && endsAt(bytes, start + length)) return bytes.subarray(start, start + length);
  const end = lengths.endAfter(start);
  if (end === undefined) throw new PdfError('A stream is not ended.');
  return bytes.subarray(start, withoutEndOfLine(bytes, start, end));
}

const ENDSTREAM = Buffer.from('endstream', 'latin1');

function endsAt(bytes: Uint8Array, position: number): boolean {
  let at = position;
  while (at < position + 4 && isPdfSpace(bytes[at])) at++;
  return ENDSTREAM.every((byte, index) => bytes[at + index] === byte);
}

function withoutEndOfLine(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  if (last > start && bytes[last - 1] === 0x0a) last--;
  if (last > start && bytes[last - 1] === 0x0d) last--;
  return last;
}
