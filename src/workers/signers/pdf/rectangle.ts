import { inOrder, type Rectangle } from '../../../formats/pdf/rectangle.js';

/** Reads `llx,lly,urx,ury`; what is behind the fourth number counts for nothing. Corners in another order are put in this one. */
export function readRectangle(value: string): { readonly value: Rectangle } | { readonly problem: string } {
  const parts = value.split(',');
  if (parts.length < 4) return { problem: 'RECTANGLE property must contain 4 comma separated values with no spaces.' };
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = parts.slice(0, 4).map(coordinate);
  if ([x1, y1, x2, y2].some(Number.isNaN)) return { problem: `Invalid RECTANGLE property specified: ${value}` };
  return { value: inOrder([x1, y1, x2, y2]) };
}

/** A whole number that fits 32 bits; NaN for anything else. */
const coordinate = (part: string): number => (/^[+-]?\d+$/.test(part) && Math.abs(Number(part)) < 2 ** 31 ? Number(part) : NaN);
