import type { PdfDictionary } from '../pdf-objects.js';
import { PdfError } from '../pdf-error.js';

/** Where an object is (ISO 32000-2 §7.5.4 and table 18). */
export type CrossReferenceEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'offset'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'compressed'; readonly stream: number; readonly index: number };

/** How the newest section of a file is written; an update is written in the same way. */
export type CrossReferenceForm = 'table' | 'stream';

/** Everything that the cross-reference sections of a file say. */
export interface CrossReference {
  readonly entries: ReadonlyMap<number, CrossReferenceEntry>;
  /** That of the newest section. */
  readonly trailer: PdfDictionary;
  readonly form: CrossReferenceForm;
  /** Position of the newest section as the file states it, for Prev of the next one. */
  readonly startxref: number;
  /** Whether it was put together from the objects that were found, since what the file says of itself is broken. */
  readonly isRebuilt: boolean;
}

/** Collects entries; what comes first counts, so begin with the newest section. */
export class CrossReferenceEntries {
  readonly entries = new Map<number, CrossReferenceEntry>();
  #read = 0;
  readonly #max: number;

  /** The bound grows with the file: an entry stands for an object, and a few bytes must not become many of them. */
  constructor(fileLength: number) {
    this.#max = Math.min(2_000_000, 10_000 + 2 * fileLength);
  }

  addIfNew(number: number, entry: CrossReferenceEntry): void {
    if (++this.#read > this.#max) throw new PdfError('The file has too many cross-reference entries.');
    if (!this.entries.has(number)) this.entries.set(number, entry);
  }
}
