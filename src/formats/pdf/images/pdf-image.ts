import type { PdfStream } from '../pdf-objects.js';

/** An image that can be shown on a page. */
export interface PdfImage {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** The image XObject (ISO 32000-2 §8.9.5). */
  readonly xObject: PdfStream;
  /** Its opacity, where it is not opaque (§11.6.5.2). */
  readonly softMask?: PdfStream;
}

/** No picture of a signature needs more, and its pixels are all in memory at once. */
export const MAX_IMAGE_PIXELS = 16_000_000;
