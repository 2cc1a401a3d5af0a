import type { PdfDocument } from './pdf-document.js';
import { isPdfArray, type PdfObject } from './pdf-objects.js';

/** Lower left and upper right corner in points: llx, lly, urx, ury. */
export type Rectangle = readonly [number, number, number, number];

/** The rectangle with its corners in order, of two that lie across, whichever they are (ISO 32000-2 §7.9.5). */
export const inOrder = ([x1, y1, x2, y2]: Rectangle): Rectangle => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];

/** Reads a rectangle; undefined where there is none. */
export function rectangleIn(document: PdfDocument, value: PdfObject): Rectangle | undefined {
  const array = document.resolve(value);
  if (!isPdfArray(array)) return undefined;
  const [x1, y1, x2, y2] = array
    .map((one) => document.resolve(one))
    .map((one) => (typeof one === 'number' && Number.isFinite(one) ? one : 0));
  return x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined ? undefined : inOrder([x1, y1, x2, y2]);
}
