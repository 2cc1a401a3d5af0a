import { PdfError } from '../pdf-error.js';
import { PdfDictionary } from '../pdf-objects.js';
import { MAX_OBJECT_NUMBER, type PdfParser } from '../pdf-parser.js';
import type { CrossReferenceEntry } from './cross-reference.js';

/** A section in the form of a table, with the trailer behind it. */
export interface CrossReferenceTable {
  readonly inUse: readonly (readonly [number, CrossReferenceEntry])[];
  /** Numbers of free entries. */
  readonly free: readonly number[];
  readonly trailer: PdfDictionary;
}

/** Reads subsections and trailer (ISO 32000-2 §7.5.4, §7.5.5) behind the keyword `xref`. Throws a PdfError. */
export function readCrossReferenceTable(parser: PdfParser): CrossReferenceTable {
  const inUse: (readonly [number, CrossReferenceEntry])[] = [];
  const free: number[] = [];
  while (!parser.takeKeyword('trailer')) {
    let first = parser.takeInteger();
    const count = parser.takeInteger();
    if (first === undefined || count === undefined || first + count > MAX_OBJECT_NUMBER + 1)
      throw new PdfError('xref subsection not found.');
    for (let index = 0; index < count; index++) {
      const entry = readEntry(parser);
      // Some writers number from 1 what begins with the head of the free list, which is always number 0.
      if (index === 0 && first === 1 && entry.kind === 'free' && entry.isHead) first = 0;
      if (entry.kind === 'free') free.push(first + index);
      else inUse.push([first + index, entry]);
    }
  }
  const trailer = parser.object();
  if (!(trailer instanceof PdfDictionary)) throw new PdfError('trailer not found.');
  return { inUse, free, trailer };
}

type TableEntry = { readonly kind: 'free'; readonly isHead: boolean } | (CrossReferenceEntry & { readonly kind: 'offset' });

function readEntry(parser: PdfParser): TableEntry {
  const offset = parser.takeInteger();
  const generation = parser.takeInteger();
  if (offset === undefined || generation === undefined) throw new PdfError('Invalid cross-reference entry in this xref subsection');
  if (parser.takeKeyword('n')) {
    // An object cannot be where the header is; writers mark lost objects so.
    return offset === 0 ? { kind: 'free', isHead: false } : { kind: 'offset', offset, generation };
  }
  if (parser.takeKeyword('f')) return { kind: 'free', isHead: offset === 0 && generation === 65_535 };
  throw new PdfError('Invalid cross-reference entry in this xref subsection');
}
