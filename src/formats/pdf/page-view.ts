import { inheritableAttribute, type Page } from './page-tree.js';
import type { PdfDocument } from './pdf-document.js';
import { inOrder, rectangleIn, type Rectangle } from './rectangle.js';

/** By how many degrees a page is turned clockwise when it is shown. */
export type Rotation = 0 | 90 | 180 | 270;

/** How a page is seen, against how what is on it is written down. */
export interface PageView {
  readonly rotation: Rotation;
  /** Where the page ends on the right and on top before it is turned, in points. */
  readonly right: number;
  readonly top: number;
}

/** Readers show a page without a size as one of US Letter. */
const US_LETTER: Rectangle = [0, 0, 612, 792];

/** How a page is seen, by its Rotate and MediaBox (ISO 32000-2 table 31). A turn that is none by quarters counts for nothing. */
export function pageView(document: PdfDocument, page: Page): PageView {
  const [, , right, top] = rectangleIn(document, inheritableAttribute(document, page, 'MediaBox')) ?? US_LETTER;
  return { rotation: rotationOf(inheritableAttribute(document, page, 'Rotate')), right, top };
}

function rotationOf(value: unknown): Rotation {
  const degrees = typeof value === 'number' ? ((value % 360) + 360) % 360 : 0;
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
}

/** Where a rectangle of the page as it is seen is written down. The one is counted from where the page ends, as OpenPDF does. */
export function placeOnPage([x1, y1, x2, y2]: Rectangle, { rotation, right, top }: PageView): Rectangle {
  switch (rotation) {
    case 0:
      return [x1, y1, x2, y2];
    case 90:
      return inOrder([right - y1, x1, right - y2, x2]);
    case 180:
      return inOrder([right - x1, top - y1, right - x2, top - y2]);
    case 270:
      return inOrder([y1, top - x1, y2, top - x2]);
  }
}
