import { PdfError } from '../pdf-error.js';
import { arrayOf, integerOf, type PdfDictionary } from '../pdf-objects.js';
import { MAX_OBJECT_NUMBER } from '../pdf-parser.js';
import type { CrossReferenceEntry } from './cross-reference.js';

/** Reads the entries of a cross-reference stream (ISO 32000-2 §7.5.8) from its decoded bytes. Throws a PdfError. */
export function* readCrossReferenceStream(dictionary: PdfDictionary, bytes: Uint8Array): Generator<readonly [number, CrossReferenceEntry]> {
  const widths = integersOf(dictionary, 'W') ?? [];
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = widths;
  const rowLength = widths.reduce((sum, width) => sum + width, 0);
  if (widths.length < 3 || widths.some((width) => width < 0 || width > 8) || secondWidth === 0) {
    throw new PdfError('A cross-reference stream has fields of impossible widths.');
  }
  let position = 0;
  for (const [first, count] of subsections(dictionary)) {
    for (let index = 0; index < count && position + rowLength <= bytes.length; index++, position += rowLength) {
      const type = typeWidth === 0 ? 1 : numberAt(bytes, position, typeWidth);
      const second = numberAt(bytes, position + typeWidth, secondWidth);
      const third = numberAt(bytes, position + typeWidth + secondWidth, thirdWidth);
      yield [first + index, entryOf(type, second, third)];
    }
  }
}

function entryOf(type: number, second: number, third: number): CrossReferenceEntry {
  if (type === 1) return { kind: 'offset', offset: second, generation: third };
  if (type === 2) return { kind: 'compressed', stream: second, index: third };
  // Types that are not known are references to the null object (table 18), as free ones are.
  return { kind: 'free' };
}

function subsections(dictionary: PdfDictionary): readonly (readonly [number, number])[] {
  const index = integersOf(dictionary, 'Index') ?? [0, integerOf(dictionary.get('Size')) ?? 0];
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at + 1 < index.length; at += 2) {
    const first = index[at] ?? 0;
    const count = index[at + 1] ?? 0;
    if (first < 0 || count < 0 || first + count > MAX_OBJECT_NUMBER + 1)
      throw new PdfError('A cross-reference stream has impossible numbers.');
    pairs.push([first, count]);
  }
  return pairs;
}

function integersOf(dictionary: PdfDictionary, key: string): readonly number[] | undefined {
  const numbers = arrayOf(dictionary.get(key))?.map(integerOf);
  return numbers?.every((number) => number !== undefined) ? numbers : undefined;
}

function numberAt(bytes: Uint8Array, position: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index++) value = value * 256 + (bytes[position + index] ?? 0);
  return value;
}
