import { jpegImage } from './jpeg-image.js';
import type { PdfImage } from './pdf-image.js';
import { pngImage } from './png-image.js';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Reads a PNG or JPEG image. Throws a PdfError for anything else and for images that are broken or too large. */
export function readImage(bytes: Uint8Array): PdfImage {
  return PNG_SIGNATURE.every((byte, index) => bytes[index] === byte) ? pngImage(bytes) : jpegImage(bytes);
}
