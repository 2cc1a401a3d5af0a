import { decodeStream } from '../filters/decode-stream.js';
import { readIndirectObject, type StreamLengths } from '../indirect-object.js';
import { PdfError } from '../pdf-error.js';
import { integerOf, nameOf, PdfReference, PdfStream, type PdfDictionary } from '../pdf-objects.js';
import { PdfParser } from '../pdf-parser.js';
import { CrossReferenceEntries, type CrossReference, type CrossReferenceForm } from './cross-reference.js';
import { readCrossReferenceStream } from './cross-reference-stream.js';
import { readCrossReferenceTable } from './cross-reference-table.js';

/** How many updates one file may have gone through. */
const MAX_SECTIONS = 2000;

/** What is read of the file. */
export interface CrossReferenceSource {
  readonly bytes: Uint8Array;
  /** Position of the header, from which offsets count in files with something before it. */
  readonly base: number;
  readonly lengths: Pick<StreamLengths, 'endAfter'>;
}

const STARTXREF = 'startxref';

/** The position that stands behind the last `startxref` (ISO 32000-2 §7.5.5). Throws a PdfError where there is none. */
export function findStartxref(bytes: Uint8Array): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(STARTXREF, undefined, 'latin1');
  if (at < 0) throw new PdfError('PDF startxref not found.');
  const position = new PdfParser(bytes, at + STARTXREF.length).takeInteger();
  if (position === undefined) throw new PdfError('startxref is not followed by a number.');
  return position;
}

/** Reads all sections, the newest first, following Prev and XRefStm. Throws a PdfError where any of them is broken. */
export function readCrossReference(source: CrossReferenceSource): CrossReference {
  const startxref = findStartxref(source.bytes);
  const entries = new CrossReferenceEntries(source.bytes.length);
  const visited = new Set<number>();
  let newest: Section | undefined;
  for (let position: number | undefined = startxref; position !== undefined;) {
    if (visited.has(position)) throw new PdfError('The cross-reference sections of the file go in a circle.');
    if (visited.size >= MAX_SECTIONS) throw new PdfError('The file has too many cross-reference sections.');
    visited.add(position);
    const section: Section = readSection(source, position, entries);
    newest ??= section;
    position = integerOf(section.trailer.get('Prev'));
  }
  if (!newest) throw new PdfError('PDF startxref not found.');
  return { entries: entries.entries, trailer: newest.trailer, form: newest.form, startxref, isRebuilt: false };
}

interface Section {
  readonly trailer: PdfDictionary;
  readonly form: CrossReferenceForm;
}

function readSection(source: CrossReferenceSource, position: number, entries: CrossReferenceEntries): Section {
  const parser = new PdfParser(source.bytes, position + source.base);
  if (!parser.takeKeyword('xref')) return { trailer: readStreamSection(source, position, entries), form: 'stream' };
  const { inUse, free, trailer } = readCrossReferenceTable(parser);
  for (const [number, entry] of inUse) entries.addIfNew(number, entry);
  // Hybrid files (§7.5.8.4): objects that the table calls free are in the stream for those who can read it.
  const hybrid = integerOf(trailer.get('XRefStm'));
  if (hybrid !== undefined) readStreamSection(source, hybrid, entries);
  for (const number of free) entries.addIfNew(number, { kind: 'free' });
  return { trailer, form: 'table' };
}

function readStreamSection(source: CrossReferenceSource, position: number, entries: CrossReferenceEntries): PdfDictionary {
  const { bytes, base, lengths } = source;
  // Length must be direct here: to look up a reference one would have to have read this section.
  const { object } = readIndirectObject(bytes, position + base, { ...lengths, lengthOf: integerOf });
  if (!(object instanceof PdfStream) || nameOf(object.dictionary.get('Type')) !== 'XRef') throw new PdfError('xref not found.');
  const direct = { resolve: refuseReference, maxLength: 1_000_000 + 50 * bytes.length };
  for (const [number, entry] of readCrossReferenceStream(object.dictionary, decodeStream(object, direct))) entries.addIfNew(number, entry);
  return object.dictionary;
}

function refuseReference<T>(object: T): T {
  if (object instanceof PdfReference) throw new PdfError('A cross-reference stream refers to other objects.');
  return object;
}
