import type { CrossReference } from './cross-reference/cross-reference.js';
import { findStartxref, readCrossReference } from './cross-reference/read-cross-reference.js';
import { rebuildCrossReference } from './cross-reference/rebuild-cross-reference.js';
import { decodeStream } from './filters/decode-stream.js';
import { readObjectStream } from './object-streams.js';
import { PdfError } from './pdf-error.js';
import { readHeader, type PdfHeader } from './pdf-header.js';
import { PdfReference, type PdfObject } from './pdf-objects.js';
import { PdfParser } from './pdf-parser.js';
import { StreamEnds } from './stream-ends.js';

/** A file before anything is known of its objects. */
export interface PdfFile {
  readonly bytes: Uint8Array;
  readonly header: PdfHeader;
  readonly ends: StreamEnds;
}

/** Where the objects of a file are. */
export interface PdfStructure {
  readonly crossReference: CrossReference;
  /** What is added to offsets: the length of what stands before the header, in files whose offsets count from there. */
  readonly base: number;
}

/** Throws a PdfError where there is no header. */
export const pdfFile = (bytes: Uint8Array): PdfFile => ({ bytes, header: readHeader(bytes), ends: new StreamEnds(bytes) });

/** The structure as the file states it. Throws a PdfError where it is broken. */
export function readStructure({ bytes, header, ends }: PdfFile): PdfStructure {
  const base = header.offset > 0 && !hasSectionAt(bytes, findStartxref(bytes)) ? header.offset : 0;
  return { crossReference: readCrossReference({ bytes, base, lengths: ends }), base };
}

/** The structure as the objects found in the file make it. Throws a PdfError where there is no trailer. */
export function rebuildStructure({ bytes, ends }: PdfFile): PdfStructure {
  const decoding = { resolve: refuseReference, maxLength: 1_000_000 + 50 * bytes.length };
  const numbersIn = (stream: PdfObject): readonly number[] => readObjectStream(stream, (one) => decodeStream(one, decoding)).numbers;
  return { crossReference: rebuildCrossReference({ bytes, lengths: ends, numbersIn }), base: 0 };
}

function hasSectionAt(bytes: Uint8Array, position: number): boolean {
  const parser = new PdfParser(bytes, position);
  try {
    return (
      parser.takeKeyword('xref') || (parser.takeInteger() !== undefined && parser.takeInteger() !== undefined && parser.takeKeyword('obj'))
    );
  } catch (thrown) {
    if (thrown instanceof PdfError) return false;
    throw thrown;
  }
}

function refuseReference(object: PdfObject): PdfObject {
  if (object instanceof PdfReference) throw new PdfError('A stream of the structure refers to other objects.');
  return object;
}
