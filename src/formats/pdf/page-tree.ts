import type { PdfDocument } from './pdf-document.js';
import { PdfError } from './pdf-error.js';
import { PdfDictionary, PdfReference, type PdfObject } from './pdf-objects.js';

/** How deep page trees may be, and how many nodes they may have. */
const MAX_DEPTH = 64;
const MAX_NODES = 500_000;
/** How many annotations are looked at: many pages may refer to one long list of them. */
const MAX_ANNOTATIONS = 1_000_000;

/** A page, which is always an object of its own (ISO 32000-2 §7.7.3.3). */
export interface Page {
  readonly reference: PdfReference;
  readonly dictionary: PdfDictionary;
  /** The nodes of the page tree above it, the root first. */
  readonly ancestors: readonly PdfDictionary[];
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

/** The page that shows an annotation; undefined where none does. Throws a PdfError for a tree that is too large or goes in a circle, and for too many annotations. */
export function pageWithAnnotation(document: PdfDocument, annotation: PdfReference): Page | undefined {
  const isIt = (one: PdfObject): boolean => one instanceof PdfReference && one.number === annotation.number;
  let looked = 0;
  for (const page of pages(document)) {
    const annotations = document.array(page.dictionary.get('Annots')) ?? [];
    looked += annotations.length;
    if (looked > MAX_ANNOTATIONS) throw new PdfError('The pages have too many annotations.');
    if (annotations.some(isIt)) return page;
  }
  return undefined;
}

/** An attribute of a page that it may have from a node above it (ISO 32000-2 §7.7.3.4): null where none of them has it. */
export function inheritableAttribute(document: PdfDocument, { dictionary, ancestors }: Page, key: string): PdfObject {
  const owner = [...ancestors, dictionary].findLast((node) => document.resolve(node.get(key)) !== null);
  return owner ? document.resolve(owner.get(key)) : null;
}

interface Level {
  readonly node?: PdfDictionary;
  readonly kids: readonly PdfObject[];
  next: number;
}

function* pages(document: PdfDocument): Generator<Page> {
  const visited = new Set<number>();
  const open: Level[] = [{ kids: [document.catalog.get('Pages')], next: 0 }];
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const kid = level.kids[level.next++];
    if (kid === undefined) open.pop();
    else if (kid instanceof PdfReference) {
      if (visited.has(kid.number)) throw new PdfError('The page tree goes in a circle.');
      if (visited.add(kid.number).size > MAX_NODES || open.length > MAX_DEPTH) throw new PdfError('The page tree is too large.');
      const node = document.resolve(kid);
      const kids = node instanceof PdfDictionary ? document.array(node.get('Kids')) : undefined;
      if (!(node instanceof PdfDictionary)) continue;
      if (kids) open.push({ node, kids, next: 0 });
      else yield { reference: kid, dictionary: node, ancestors: open.flatMap((one) => one.node ?? []) };
    }
  }
}
