import { PdfError } from '../pdf-error.js';
import { arrayOf, dictionaryOf, integerOf, nameOf, type PdfDictionary, type PdfObject, type PdfStream } from '../pdf-objects.js';
import { decodeAscii85, decodeAsciiHex } from './ascii.js';
import { decodeFlate } from './flate.js';
import { decodeLzw } from './lzw.js';
import { undoPredictor } from './predictor.js';

/** How many filters one stream may have, one over the other. */
const MAX_FILTERS = 8;

/** What the decoding of a stream needs of its file. */
export interface StreamDecoding {
  /** The object itself, in place of a reference to it. */
  readonly resolve: (object: PdfObject) => PdfObject;
  /** How many bytes the result of each filter may have at most. */
  readonly maxLength: number;
}

/**
 * The bytes of a stream, which must not be encrypted any more. Only the filters of text and structure are here; those of images
 * are none of a signer's business. Throws a PdfError for others, for what is damaged and for what is too large.
 */
export function decodeStream(stream: PdfStream, decoding: StreamDecoding): Uint8Array {
  const { resolve } = decoding;
  const filters = listOf(resolve(stream.dictionary.get('Filter')));
  if (filters.length > MAX_FILTERS) throw new PdfError('A stream has too many filters.');
  const parameters = listOf(resolve(stream.dictionary.get('DecodeParms')));
  let bytes = stream.bytes;
  for (const [index, filter] of filters.entries()) {
    bytes = decodeOnce(bytes, nameOf(resolve(filter)) ?? '', { ...decoding, dictionary: dictionaryOf(resolve(parameters[index] ?? null)) });
  }
  return bytes;
}

const listOf = (object: PdfObject): readonly PdfObject[] => arrayOf(object) ?? (object === null ? [] : [object]);

interface FilterDecoding extends StreamDecoding {
  readonly dictionary: PdfDictionary | undefined;
}

function decodeOnce(bytes: Uint8Array, filter: string, decoding: FilterDecoding): Uint8Array {
  const parameter = (name: string, otherwise: number): number =>
    integerOf(decoding.resolve(decoding.dictionary?.get(name) ?? null)) ?? otherwise;
  const unpredicted = (decoded: Uint8Array): Uint8Array =>
    undoPredictor(decoded, {
      predictor: parameter('Predictor', 1),
      colors: parameter('Colors', 1),
      bitsPerComponent: parameter('BitsPerComponent', 8),
      columns: parameter('Columns', 1),
    });
  switch (filter) {
    case 'FlateDecode':
    case 'Fl':
      return unpredicted(decodeFlate(bytes, decoding.maxLength));
    case 'LZWDecode':
    case 'LZW':
      return unpredicted(decodeLzw(bytes, { earlyChange: parameter('EarlyChange', 1), maxLength: decoding.maxLength }));
    case 'ASCIIHexDecode':
    case 'AHx':
      return decodeAsciiHex(bytes);
    case 'ASCII85Decode':
    case 'A85':
      return decodeAscii85(bytes);
    case 'Crypt':
      return bytes;
    default:
      throw new PdfError(`The filter ${filter.slice(0, 40)} is not supported here.`);
  }
}
