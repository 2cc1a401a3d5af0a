import type { PdfDocument } from './pdf-document.js';
import { PdfError } from './pdf-error.js';
import { PdfDictionary, PdfReference, type PdfObject } from './pdf-objects.js';

/** How deep page trees may be, and how many nodes they may have. */
const MAX_DEPTH = 64;
const MAX_NODES = 500_000;

/** A page, which is always an object of its own (ISO 32000-2 §7.7.3.3). */
export interface Page {
  readonly reference: PdfReference;
  readonly dictionary: PdfDictionary;
}

/**
 * The page of a number, counted from 1: the last one for numbers behind it, and for `last`. Nodes are looked at until the page is
 * found; what Count says is not believed. Throws a PdfError for a document without pages.
 */
export function findPage(document: PdfDocument, wanted: number | 'last'): Page {
  let found: Page | undefined;
  let count = 0;
  for (const page of pages(document)) {
    found = page;
    if (++count === wanted) break;
  }
  if (!found) throw new PdfError('The document has no pages.');
  return found;
}

function* pages(document: PdfDocument): Generator<Page> {
  const visited = new Set<number>();
  const open: { readonly kids: readonly PdfObject[]; next: number }[] = [{ kids: [document.catalog.get('Pages')], next: 0 }];
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const kid = level.kids[level.next++];
    if (kid === undefined) open.pop();
    else if (kid instanceof PdfReference) {
      if (visited.has(kid.number)) throw new PdfError('The page tree goes in a circle.');
      if (visited.add(kid.number).size > MAX_NODES || open.length > MAX_DEPTH) throw new PdfError('The page tree is too large.');
      const node = document.resolve(kid);
      const kids = node instanceof PdfDictionary ? document.array(node.get('Kids')) : undefined;
      if (kids) open.push({ kids, next: 0 });
      else if (node instanceof PdfDictionary) yield { reference: kid, dictionary: node };
    }
  }
}
