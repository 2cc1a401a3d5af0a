import { PdfError } from '../pdf-error.js';
import { PdfDictionary, PdfName, PdfStream } from '../pdf-objects.js';
import { MAX_IMAGE_PIXELS, type PdfImage } from './pdf-image.js';

const COLOR_SPACES: Readonly<Record<number, string>> = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' };

/** A JPEG image, which stands in a PDF file as it is. Throws a PdfError for what is none. */
export function jpegImage(bytes: Uint8Array): PdfImage {
  const { width, height, components, isAdobe } = readFrame(bytes);
  const colorSpace = COLOR_SPACES[components];
  if (colorSpace === undefined) throw notAnImage();
  const xObject = new PdfStream(
    PdfDictionary.of({
      Type: new PdfName('XObject'),
      Subtype: new PdfName('Image'),
      Width: width,
      Height: height,
      ColorSpace: new PdfName(colorSpace),
      BitsPerComponent: 8,
      Filter: new PdfName('DCTDecode'),
      // Adobe's programs write CMYK with 0 for full ink, and mark that they did.
      Decode: components === 4 && isAdobe ? [1, 0, 1, 0, 1, 0, 1, 0] : undefined,
    }),
    bytes,
  );
  return { width, height, xObject };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly isAdobe: boolean;
}

/** Goes through the segments (ITU-T T.81 annex B) up to the frame header. */
function readFrame(bytes: Uint8Array): Frame {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) throw notAnImage();
  let isAdobe = false;
  for (let at = 2; at + 4 <= view.length;) {
    if (view[at] !== 0xff) throw notAnImage();
    const marker = view[at + 1] ?? 0;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > view.length) throw notAnImage();
    if (marker === 0xee && view.subarray(at + 4, at + 9).toString('latin1') === 'Adobe') isAdobe = true;
    if (isFrameHeader(marker)) return frameAt(view, at, isAdobe);
    at += 2 + length;
  }
  throw notAnImage();
}

/** SOF0 to SOF15 without DHT, JPG and DAC. */
const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function frameAt(view: Buffer, at: number, isAdobe: boolean): Frame {
  if (at + 10 > view.length || view[at + 4] !== 8) throw notAnImage();
  const height = view.readUInt16BE(at + 5);
  const width = view.readUInt16BE(at + 7);
  if (width === 0 || height === 0 || width * height > MAX_IMAGE_PIXELS) throw notAnImage();
  return { width, height, components: view[at + 9] ?? 0, isAdobe };
}

const notAnImage = (): PdfError => new PdfError('The image is neither PNG nor JPEG, or it is broken or too large.');
