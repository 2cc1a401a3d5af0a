import { decodeSingleBytes, singleByteTable } from './single-byte-charsets.js';
import { XmlError } from './xml-error.js';

/** How the characters of a document are encoded, and how what is made of it is. */
export interface XmlEncoding {
  /** What the declaration of the result says. */
  readonly label: string;
  /** Whether a character can be written as it is; one that cannot becomes a character reference. */
  readonly canEncode: (codePoint: number) => boolean;
  /** Bytes that come before the first character of a result. */
  readonly mark: Uint8Array;
  /** Takes text with characters that can be encoded only. */
  readonly encode: (text: string) => Uint8Array;
}

/** The text of a document without byte order mark, to be decoded piece by piece. */
export interface EncodedXml {
  readonly encoding: XmlEncoding;
  readonly bytes: Uint8Array;
  /** Decodes the next piece; the last one is empty. Throws an XmlError for bytes that are no characters. */
  readonly decode: (piece: Uint8Array) => string;
}

type Order = 'utf-16le' | 'utf-16be';

const NO_MARK = new Uint8Array(0);
const UTF_16BE_MARK = Uint8Array.of(0xfe, 0xff);
const anyCharacter = (): boolean => true;

const utf8 = (label: string): XmlEncoding => ({
  label,
  canEncode: anyCharacter,
  mark: NO_MARK,
  encode: (text) => Buffer.from(text, 'utf8'),
});
const utf16 = (label: string, order: Order, mark: Uint8Array): XmlEncoding => ({
  label,
  canEncode: anyCharacter,
  mark,
  encode: (text) => (order === 'utf-16le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16()),
});

/**
 * Finds out how a document is encoded: by its byte order mark, by its first bytes (XML 1.0 appendix F.1) and by its
 * declaration. The result is written as declared, in UTF-8 where nothing is. Throws an XmlError for an encoding that is not
 * known or contradicts the first bytes.
 */
export function detectXmlEncoding(document: Uint8Array): EncodedXml {
  const [first, second, third] = document;
  if (first === 0xef && second === 0xbb && third === 0xbf) return markedUtf8(document.subarray(3));
  if (first === 0xfe && second === 0xff) return sixteenBits(document.subarray(2), 'utf-16be');
  if (first === 0xff && second === 0xfe) return sixteenBits(document.subarray(2), 'utf-16le');
  if (first === 0x3c && second === 0) return sixteenBits(document, 'utf-16le');
  if (first === 0 && second === 0x3c) return sixteenBits(document, 'utf-16be');
  return eightBits(document);
}

// The longest declaration that is looked for; the reader holds it to its syntax.
const LONGEST_DECLARATION = 1024;
const DECLARATION = /^<\?xml\s[^>]*?\sencoding\s*=\s*(?:"([\w.:-]+)"|'([\w.:-]+)')/;

function declaredEncoding(start: string): string | undefined {
  const match = DECLARATION.exec(start);
  const label = match?.[1] ?? match?.[2];
  // Java's serialiser puts these names right and leaves others as they are.
  if (label?.toLowerCase() === 'utf8') return 'UTF-8';
  return label?.replace(/^iso-8859-/i, 'ISO-8859-');
}

const asciiStart = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, LONGEST_DECLARATION)).toString('latin1');

function markedUtf8(bytes: Uint8Array): EncodedXml {
  const label = declaredEncoding(asciiStart(bytes)) ?? 'UTF-8';
  if (label.toLowerCase() !== 'utf-8') throw contradiction(label);
  return { encoding: utf8(label), bytes, decode: strictly('utf-8') };
}

function sixteenBits(bytes: Uint8Array, order: Order): EncodedXml {
  const decode = strictly(order);
  const start = bytes.subarray(0, 2 * LONGEST_DECLARATION);
  const label = declaredEncoding(new TextDecoder(order).decode(start));
  if (label === undefined) return { encoding: utf8('UTF-8'), bytes, decode };
  const name = label.toLowerCase();
  // Java writes UTF-16 big-endian with a mark, whatever it read.
  if (name === 'utf-16') return { encoding: utf16(label, 'utf-16be', UTF_16BE_MARK), bytes, decode };
  if (name === order) return { encoding: utf16(label, order, NO_MARK), bytes, decode };
  throw contradiction(label);
}

function eightBits(bytes: Uint8Array): EncodedXml {
  const label = declaredEncoding(asciiStart(bytes)) ?? 'UTF-8';
  const name = label.toLowerCase();
  if (name === 'utf-8') return { encoding: utf8(label), bytes, decode: strictly('utf-8') };
  if (name.startsWith('utf-16')) throw contradiction(label);
  if (name === 'us-ascii' || name === 'ascii') return ascii(label, bytes);
  const table = singleByteTable(label);
  if (!table) throw new XmlError(`The encoding ${label} is not supported.`);
  const refuse = (): XmlError => new XmlError(`A byte is no character of ${label}.`);
  const byteOf = new Map([...table].flatMap((unit, byte) => (unit === 0xfffd ? [] : [[unit, byte] as const])));
  const encode = (text: string): Uint8Array => Uint8Array.from(text, (character) => byteOf.get(character.charCodeAt(0)) ?? 0x3f);
  const encoding = { label, canEncode: (codePoint: number) => byteOf.has(codePoint), mark: NO_MARK, encode };
  return { encoding, bytes, decode: (piece) => decodeSingleBytes(table, piece, refuse) };
}

function ascii(label: string, bytes: Uint8Array): EncodedXml {
  const decode = (piece: Uint8Array): string => {
    if (piece.some((byte) => byte > 0x7f)) throw new XmlError('A byte is no character of US-ASCII.');
    return Buffer.from(piece).toString('latin1');
  };
  const encode = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  return { encoding: { label, canEncode: (codePoint) => codePoint < 0x80, mark: NO_MARK, encode }, bytes, decode };
}

const contradiction = (label: string): XmlError => new XmlError(`The declared encoding ${label} is not that of the bytes.`);

function strictly(name: string): (piece: Uint8Array) => string {
  const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true });
  return (piece) => {
    try {
      return decoder.decode(piece, { stream: piece.length > 0 });
    } catch (cause) {
      throw new XmlError(`The document holds bytes that are not ${name}.`, { cause });
    }
  };
}
