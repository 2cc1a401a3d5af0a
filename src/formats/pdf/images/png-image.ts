import { deflateSync, inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { PdfError } from '../pdf-error.js';
import { PdfDictionary, PdfName, PdfStream } from '../pdf-objects.js';
import { MAX_IMAGE_PIXELS, type PdfImage } from './pdf-image.js';

const HEADER_LENGTH = 8;
/** Length, type and checksum of a chunk. */
const CHUNK_FRAME = 12;
const MAX_CHUNKS = 100_000;

/** A PNG image, with its opacity as a soft mask. Throws a PdfError for what is broken or too large. */
export function pngImage(bytes: Uint8Array): PdfImage {
  refuseBombs(bytes);
  const { width, height, data } = decoded(bytes);
  const colors = Buffer.alloc(width * height * 3);
  const opacity = Buffer.alloc(width * height);
  for (let pixel = 0; pixel < opacity.length; pixel++) {
    data.copy(colors, pixel * 3, pixel * 4, pixel * 4 + 3);
    opacity[pixel] = data[pixel * 4 + 3] ?? 0;
  }
  const size = { width, height };
  const xObject = sampledImage(colors, size, 'DeviceRGB');
  return opacity.every((value) => value === 0xff)
    ? { ...size, xObject }
    : { ...size, xObject, softMask: sampledImage(opacity, size, 'DeviceGray') };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sampledImage(samples: Uint8Array, { width, height }: Size, colorSpace: string): PdfStream {
  const dictionary = PdfDictionary.of({
    Type: new PdfName('XObject'),
    Subtype: new PdfName('Image'),
    Width: width,
    Height: height,
    ColorSpace: new PdfName(colorSpace),
    BitsPerComponent: 8,
    Filter: new PdfName('FlateDecode'),
  });
  return new PdfStream(dictionary, deflateSync(samples));
}

function decoded(bytes: Uint8Array): PNG {
  try {
    return PNG.sync.read(Buffer.from(bytes));
  } catch (cause) {
    throw broken(cause);
  }
}

const broken = (cause?: unknown): PdfError => new PdfError('The PNG image is broken or too large.', { cause });

/** The reader inflates interlaced images without a bound, so what there is to inflate is measured before. */
function refuseBombs(bytes: Uint8Array): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_LENGTH + CHUNK_FRAME + 13) throw broken();
  const width = view.readUInt32BE(HEADER_LENGTH + 8);
  const height = view.readUInt32BE(HEADER_LENGTH + 12);
  if (width === 0 || height === 0 || width * height > MAX_IMAGE_PIXELS) throw broken();
  // Four samples of 16 bits a pixel are the most there is; each row has a byte more, and so has each row of the seven passes.
  const maxOutputLength = width * height * 8 + height * 8 + 64;
  try {
    inflateSync(Buffer.concat(imageData(view)), { maxOutputLength });
  } catch (cause) {
    throw broken(cause);
  }
}

function imageData(view: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let chunks = 0;
  for (let at = HEADER_LENGTH; at + CHUNK_FRAME <= view.length;) {
    if (++chunks > MAX_CHUNKS) throw broken();
    const length = view.readUInt32BE(at);
    if (view.subarray(at + 4, at + 8).toString('latin1') === 'IDAT') parts.push(view.subarray(at + 8, at + 8 + length));
    at += CHUNK_FRAME + length;
  }
  return parts;
}
