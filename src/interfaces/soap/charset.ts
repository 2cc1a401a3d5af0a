import { isAscii, isUtf8 } from 'node:buffer';
import { clientFault, echoed } from './soap-fault.js';

/** A character encoding that requests may come in; the answer goes out in the same. */
export interface Charset {
  /** Its registered name, for the `Content-Type` of the answer. */
  readonly name: string;
  /** The length of the longest beginning, at most `limit` bytes, that can be decoded by itself. */
  readonly cut: (bytes: Uint8Array, limit: number) => number;
  /** Throws a Client fault for bytes that the encoding does not have. A byte order mark must have been removed. */
  readonly decode: (bytes: Uint8Array) => string;
  /** The bytes of an XML text; characters that the encoding does not have become character references. */
  readonly encode: (xml: string) => Uint8Array;
}

const anywhere = (_: Uint8Array, limit: number): number => limit;
const evenly = (_: Uint8Array, limit: number): number => limit - (limit % 2);
const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const UTF_8: Charset = {
  name: 'UTF-8',
  // RFC 3629 §3: a character has at most three octets after its first, each of them 10xxxxxx.
  cut: (bytes, limit) => {
    let end = limit;
    while (end > limit - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    return end;
  },
  decode: (bytes) => {
    if (!isUtf8(bytes)) throw clientFault('The request holds bytes that are not UTF-8.');
    return buffer(bytes).toString('utf8');
  },
  encode: (xml) => Buffer.from(xml, 'utf8'),
};

function decodeUtf16(bytes: Uint8Array): string {
  if (bytes.length % 2 !== 0) throw clientFault('The request has an odd number of bytes, which UTF-16 does not allow.');
  return buffer(bytes).toString('utf16le');
}

const UTF_16LE: Charset = {
  name: 'UTF-16LE',
  cut: evenly,
  decode: decodeUtf16,
  encode: (xml) => Buffer.from(xml, 'utf16le'),
};

const UTF_16BE: Charset = {
  name: 'UTF-16BE',
  cut: evenly,
  decode: (bytes) => {
    if (bytes.length % 2 !== 0) return decodeUtf16(bytes);
    return Buffer.from(bytes).swap16().toString('utf16le');
  },
  encode: (xml) => Buffer.from(xml, 'utf16le').swap16(),
};

const ISO_8859_1: Charset = {
  name: 'ISO-8859-1',
  cut: anywhere,
  decode: (bytes) => buffer(bytes).toString('latin1'),
  encode: (xml) => Buffer.from(withReferences(xml, /[\u0100-\u{10ffff}]/gu), 'latin1'),
};

const US_ASCII: Charset = {
  name: 'US-ASCII',
  cut: anywhere,
  decode: (bytes) => {
    if (!isAscii(bytes)) throw clientFault('The request holds bytes that are not US-ASCII.');
    return buffer(bytes).toString('latin1');
  },
  encode: (xml) => Buffer.from(withReferences(xml, /[\x80-\u{10ffff}]/gu), 'latin1'),
};

function withReferences(xml: string, foreign: RegExp): string {
  return xml.replace(foreign, (character) => `&#${String(character.codePointAt(0))};`);
}

const BY_NAME: ReadonlyMap<string, Charset | 'UTF-16'> = new Map<string, Charset | 'UTF-16'>([
  ['utf-8', UTF_8],
  ['utf8', UTF_8],
  ['utf-16', 'UTF-16'],
  ['utf-16le', UTF_16LE],
  ['utf-16be', UTF_16BE],
  ['iso-8859-1', ISO_8859_1],
  ['iso8859-1', ISO_8859_1],
  ['iso_8859-1', ISO_8859_1],
  ['latin1', ISO_8859_1],
  ['us-ascii', US_ASCII],
  ['ascii', US_ASCII],
]);

/** The encoding of answers to requests whose own is not known. */
export const DEFAULT_CHARSET: Charset = UTF_8;

/** The bytes of a document without byte order mark, and how to read them. */
export interface EncodedText {
  readonly charset: Charset;
  readonly bytes: Uint8Array;
}

/**
 * Finds the encoding of an XML document as RFC 7303 §3 orders the sources: the transport's charset, a byte order mark,
 * the XML declaration, UTF-8. Throws a Client fault for one that the server does not read.
 */
export function findCharset(bytes: Uint8Array, transportCharset: string | undefined): EncodedText {
  const mark = byteOrderMark(bytes);
  const name = transportCharset ?? (mark ? undefined : declaredEncoding(bytes));
  if (name === undefined) return mark ?? { charset: UTF_8, bytes };
  const named = BY_NAME.get(name.toLowerCase());
  if (named === undefined) throw clientFault(`The character encoding ${echoed(name)} is not supported; send UTF-8.`);
  // RFC 2781 §3.3: UTF-16 is what its mark says; the mark is not part of the text.
  if (named === 'UTF-16') return utf16(bytes, mark);
  return named.name === mark?.charset.name ? mark : { charset: named, bytes };
}

function utf16(bytes: Uint8Array, mark: EncodedText | undefined): EncodedText {
  if (mark && mark.charset !== UTF_8) return mark;
  // Without a mark it is big-endian (RFC 2781 §4.3), unless the first character, which is `<`, shows the contrary.
  return { charset: named16(bytes[0] === 0x3c && bytes[1] === 0 ? UTF_16LE : UTF_16BE), bytes };
}

/** UTF-16 in either order is answered in UTF-16 with a mark, big-endian as SignServer does. */
function named16(order: Charset): Charset {
  return { ...order, name: 'UTF-16', encode: (xml) => UTF_16BE.encode(`\uFEFF${xml}`) };
}

function byteOrderMark(bytes: Uint8Array): EncodedText | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { charset: UTF_8, bytes: bytes.subarray(3) };
  if (first === 0xfe && second === 0xff) return { charset: named16(UTF_16BE), bytes: bytes.subarray(2) };
  if (first === 0xff && second === 0xfe) return { charset: named16(UTF_16LE), bytes: bytes.subarray(2) };
  return undefined;
}

// XML 1.0 appendix F.1: the declaration is in ASCII wherever the encoding is not a 16-bit one.
const DECLARATION = /^<\?xml[^>]*?\sencoding\s*=\s*(?:"([\w.:-]+)"|'([\w.:-]+)')/;
const LONGEST_DECLARATION = 256;

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0x3c && second === 0) || (first === 0 && second === 0x3c)) return 'utf-16';
  if (first !== 0x3c || second !== 0x3f) return undefined;
  const match = DECLARATION.exec(buffer(bytes.subarray(0, LONGEST_DECLARATION)).toString('latin1'));
  return match?.[1] ?? match?.[2];
}
