import { PdfError } from '../pdf-error.js';

/** Parameters of LZWDecode and FlateDecode (ISO 32000-2 table 8). */
export interface PredictorParameters {
  readonly predictor: number;
  readonly colors: number;
  readonly bitsPerComponent: number;
  readonly columns: number;
}

/** Takes back what a predictor did (ISO 32000-2 §7.4.4.4): those of PNG and, for whole bytes, that of TIFF. */
export function undoPredictor(bytes: Uint8Array, { predictor, colors, bitsPerComponent, columns }: PredictorParameters): Uint8Array {
  if (predictor === 1) return bytes;
  const isSound = inRange(colors, 32) && [1, 2, 4, 8, 16].includes(bitsPerComponent) && inRange(columns, 1 << 24);
  if (!isSound) throw new PdfError('The parameters of a predictor are out of range.');
  const bytesPerPixel = Math.max(1, (colors * bitsPerComponent) >> 3);
  const rowLength = Math.ceil((colors * bitsPerComponent * columns) / 8);
  if (predictor === 2) {
    if (bitsPerComponent !== 8) throw new PdfError('The TIFF predictor is supported for whole bytes only.');
    return undoTiff(bytes, rowLength, bytesPerPixel);
  }
  if (predictor < 10 || predictor > 15) throw new PdfError('A predictor is not known.');
  return undoPng(bytes, rowLength, bytesPerPixel);
}

const inRange = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;

function undoTiff(bytes: Uint8Array, rowLength: number, bytesPerPixel: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let at = 0; at < out.length; at++) {
    if (at % rowLength >= bytesPerPixel) out[at] = ((out[at] ?? 0) + (out[at - bytesPerPixel] ?? 0)) & 0xff;
  }
  return out;
}

/** PNG specification §9: each row begins with the number of its filter. */
function undoPng(bytes: Uint8Array, rowLength: number, bytesPerPixel: number): Uint8Array {
  const rows = Math.ceil(bytes.length / (rowLength + 1));
  const out = new Uint8Array(Math.max(0, bytes.length - rows));
  for (let row = 0; row < rows; row++) {
    const source = row * (rowLength + 1);
    const target = row * rowLength;
    const filter = bytes[source] ?? 0;
    if (filter > 4) throw new PdfError('A row has a predictor that is not known.');
    const length = Math.min(rowLength, bytes.length - source - 1);
    for (let at = 0; at < length; at++) {
      const left = at >= bytesPerPixel ? (out[target + at - bytesPerPixel] ?? 0) : 0;
      const up = row > 0 ? (out[target + at - rowLength] ?? 0) : 0;
      const upLeft = row > 0 && at >= bytesPerPixel ? (out[target + at - rowLength - bytesPerPixel] ?? 0) : 0;
      out[target + at] = ((bytes[source + 1 + at] ?? 0) + prediction(filter, { left, up, upLeft })) & 0xff;
    }
  }
  return out;
}

interface Neighbours {
  readonly left: number;
  readonly up: number;
  readonly upLeft: number;
}

function prediction(filter: number, { left, up, upLeft }: Neighbours): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth({ left, up, upLeft });
    default:
      return 0;
  }
}

function paeth({ left, up, upLeft }: Neighbours): number {
  const estimate = left + up - upLeft;
  const distances = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)] as const;
  if (distances[0] <= distances[1] && distances[0] <= distances[2]) return left;
  return distances[1] <= distances[2] ? up : upLeft;
}
