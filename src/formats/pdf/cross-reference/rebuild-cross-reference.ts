import { readIndirectObject, type StreamLengths } from '../indirect-object.js';
import { PdfError } from '../pdf-error.js';
import { integerOf, nameOf, PdfDictionary, PdfStream, type PdfObject } from '../pdf-objects.js';
import { MAX_OBJECT_NUMBER, PdfParser } from '../pdf-parser.js';
import { CrossReferenceEntries, type CrossReference, type CrossReferenceEntry } from './cross-reference.js';
import { scanObjects } from './scan-objects.js';

/** How many object streams are looked into. */
const MAX_OBJECT_STREAMS = 10_000;

/** What rebuilding needs of the file. */
export interface RebuildSource {
  readonly bytes: Uint8Array;
  readonly lengths: Pick<StreamLengths, 'endAfter'>;
  /** The numbers of the objects in an object stream, in their order; throws a PdfError where it cannot be read. */
  numbersIn(stream: PdfStream): readonly number[];
}

/**
 * The cross-reference of a file that has none that can be read, from the objects that are in it; of two with one number the
 * later one counts. Objects in encrypted object streams are not found. Throws a PdfError where there is no trailer either.
 */
export function rebuildCrossReference(source: RebuildSource): CrossReference {
  const { bytes } = source;
  const found = new Map<number, CrossReferenceEntry & { readonly kind: 'offset' }>();
  for (const { number, generation, offset } of scanObjects(bytes)) {
    if (number <= MAX_OBJECT_NUMBER && generation <= 65_535) found.set(number, { kind: 'offset', offset, generation });
  }
  const entries = new CrossReferenceEntries(bytes.length);
  for (const [number, entry] of found) entries.addIfNew(number, entry);
  const streams = structuralStreams(source, found);
  for (const { number, stream } of streams.objectStreams) {
    for (const [index, inside] of numbersIn(source, stream).entries())
      entries.addIfNew(inside, { kind: 'compressed', stream: number, index });
  }
  const trailer = lastTrailer(bytes) ?? streams.trailer;
  if (!trailer) throw new PdfError('trailer not found.');
  return { entries: entries.entries, trailer, form: streams.trailer ? 'stream' : 'table', startxref: 0, isRebuilt: true };
}

interface StructuralStreams {
  readonly objectStreams: readonly { readonly number: number; readonly stream: PdfStream }[];
  /** Dictionary of the last cross-reference stream that could be a trailer. */
  readonly trailer: PdfDictionary | undefined;
}

function structuralStreams(source: RebuildSource, found: ReadonlyMap<number, { readonly offset: number }>): StructuralStreams {
  const lengths = { ...source.lengths, lengthOf: integerOf };
  const places = [...found].sort(([, a], [, b]) => a.offset - b.offset);
  const objectStreams: { readonly number: number; readonly stream: PdfStream }[] = [];
  let trailer: PdfDictionary | undefined;
  for (const [index, [number, { offset }]] of places.entries()) {
    // No further than where the next object begins: an array or string that is not ended must not make each read the whole file.
    const head = source.bytes.subarray(0, places[index + 1]?.[1].offset);
    const type = unlessBroken(() => typeAt(head, offset));
    const stream = type === undefined ? undefined : streamAt(source.bytes, offset, lengths);
    if (stream && type === 'ObjStm' && objectStreams.length < MAX_OBJECT_STREAMS) objectStreams.push({ number, stream });
    if (stream && type === 'XRef' && stream.dictionary.has('Root')) trailer = stream.dictionary;
  }
  return { objectStreams, trailer };
}

/** Type of the dictionary at a place where it is that of a stream which files are made of. */
function typeAt(head: Uint8Array, offset: number): 'ObjStm' | 'XRef' | undefined {
  const parser = new PdfParser(head, offset);
  const isObject = parser.takeInteger() !== undefined && parser.takeInteger() !== undefined && parser.takeKeyword('obj');
  const object = isObject ? parser.object() : null;
  const type = object instanceof PdfDictionary ? nameOf(object.get('Type')) : undefined;
  return type === 'ObjStm' || type === 'XRef' ? type : undefined;
}

/** What is broken is passed over: it cannot be part of the structure. */
function streamAt(bytes: Uint8Array, offset: number, lengths: StreamLengths): PdfStream | undefined {
  const object = unlessBroken<PdfObject>(() => readIndirectObject(bytes, offset, lengths).object);
  return object instanceof PdfStream ? object : undefined;
}

const numbersIn = (source: RebuildSource, stream: PdfStream): readonly number[] => unlessBroken(() => source.numbersIn(stream)) ?? [];

function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof PdfError) return undefined;
    throw thrown;
  }
}

/** The last trailer with a Root. How many are tried is bounded, since each may be as long as the file. */
function lastTrailer(bytes: Uint8Array): PdfDictionary | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = buffer.lastIndexOf('trailer', undefined, 'latin1');
  for (let attempts = 0; at >= 0 && attempts < 100; attempts++) {
    const start = at + 'trailer'.length;
    const trailer = unlessBroken(() => new PdfParser(bytes, start).object());
    if (trailer instanceof PdfDictionary && trailer.has('Root')) return trailer;
    at = at === 0 ? -1 : buffer.lastIndexOf('trailer', at - 1, 'latin1');
  }
  return undefined;
}
