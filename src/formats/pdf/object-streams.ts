import { PdfError } from './pdf-error.js';
import { integerOf, nameOf, PdfStream, type PdfObject } from './pdf-objects.js';
import { PdfParser } from './pdf-parser.js';

/** An object stream (ISO 32000-2 §7.5.7) that was decoded. */
export interface ObjectStream {
  /** Numbers of its objects, in their order. */
  readonly numbers: readonly number[];
  readonly offsets: readonly number[];
  readonly bytes: Uint8Array;
}

/** Reads the head of an object stream. Throws a PdfError where it is none or says what cannot be. */
export function readObjectStream(stream: PdfObject, decode: (stream: PdfStream) => Uint8Array): ObjectStream {
  if (!(stream instanceof PdfStream) || nameOf(stream.dictionary.get('Type')) !== 'ObjStm')
    throw new PdfError('An object stream is missing.');
  const count = integerOf(stream.dictionary.get('N')) ?? -1;
  const first = integerOf(stream.dictionary.get('First')) ?? -1;
  const bytes = decode(stream);
  // Each object takes at least four bytes of the head.
  if (count < 0 || count > bytes.length / 4 + 1 || first < 0 || first > bytes.length)
    throw new PdfError('An object stream has an impossible head.');
  const parser = new PdfParser(bytes.subarray(0, first));
  const numbers: number[] = [];
  const offsets: number[] = [];
  for (let index = 0; index < count; index++) {
    const number = parser.takeInteger();
    const offset = parser.takeInteger();
    if (number === undefined || offset === undefined) throw new PdfError('An object stream has a broken head.');
    numbers.push(number);
    offsets.push(first + offset);
  }
  return { numbers, offsets, bytes };
}

/** An object of the stream with how many bytes it takes up, or null where the stream does not hold it. */
export function objectIn(stream: ObjectStream, number: number, index: number): { readonly object: PdfObject; readonly length: number } {
  // The place in the cross-reference is a hint that some writers get wrong.
  const place = stream.numbers[index] === number ? index : stream.numbers.indexOf(number);
  const offset = stream.offsets[place];
  if (offset === undefined) return { object: null, length: 0 };
  const parser = new PdfParser(stream.bytes, offset);
  const object = parser.object();
  return { object, length: parser.lexer.position - offset };
}
