import { BerError, childrenOf, type BerElement } from './ber-reader.js';

/** Identifier octets of the universal types (ITU-T X.680 §8.6) and of context-specific tags. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** Context-specific tag of a primitive type. */
export const contextPrimitive = (number: number): number => 0x80 | number;

/** Context-specific tag of a constructed type, which every EXPLICIT tag is. */
export const contextConstructed = (number: number): number => 0xa0 | number;

/** The one element inside an EXPLICIT tag. */
export function explicitContent(element: BerElement): BerElement {
  const [content, ...others] = childrenOf(element);
  if (!content || others.length > 0) throw new BerError('An explicit tag must hold one value.');
  return content;
}

const MAX_INTEGER_OCTETS = 4096;

/** The value of an INTEGER. */
export function integerOf(element: BerElement): bigint {
  expectTag(element, TAG.INTEGER, 'An integer');
  const { content } = element;
  if (content.length === 0 || content.length > MAX_INTEGER_OCTETS) throw new BerError('An integer has an impossible length.');
  if (content.length === 1) return BigInt.asIntN(8, BigInt(content[0] ?? 0));
  const magnitude = BigInt(`0x${Buffer.from(content).toString('hex')}`);
  return BigInt.asIntN(content.length * 8, magnitude);
}

/** The value of an INTEGER that must be a whole number from 0 to 2^31 − 1. */
export function smallIntegerOf(element: BerElement): number {
  const value = integerOf(element);
  if (value < 0n || value > 0x7fffffffn) throw new BerError('An integer is out of range.');
  return Number(value);
}

/** X.690 §8.2: anything but zero is true. */
export function booleanOf(element: BerElement): boolean {
  expectTag(element, TAG.BOOLEAN, 'A boolean');
  if (element.content.length !== 1) throw new BerError('A boolean has an impossible length.');
  return element.content[0] !== 0;
}

/** The octets of a BIT STRING that has no unused bits. */
export function bitStringOf(element: BerElement): Uint8Array {
  expectTag(element, TAG.BIT_STRING, 'A bit string');
  if (element.content[0] !== 0) throw new BerError('A bit string of whole octets was expected.');
  return element.content.subarray(1);
}

const MAX_OID_OCTETS = 128;

/** The dotted form of an OBJECT IDENTIFIER. */
export function objectIdentifierOf(element: BerElement): string {
  expectTag(element, TAG.OBJECT_IDENTIFIER, 'An object identifier');
  const { content } = element;
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || content.length > MAX_OID_OCTETS) throw new BerError('An object identifier is malformed.');
  const arcs: bigint[] = [];
  let arc = 0n;
  let isStart = true;
  for (const octet of content) {
    // X.690 §8.19.2: the fewest octets; one identifier must not have two encodings.
    if (isStart && octet === 0x80) throw new BerError('An object identifier is malformed.');
    isStart = octet < 0x80;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...tail] = arcs;
  // X.690 §8.19.4: the first two arcs share one number, and only below 2 may the second be 40 or more.
  const first = head < 80n ? head / 40n : 2n;
  return [first, head - first * 40n, ...tail].join('.');
}

// X.680 §46 and §47, with what DER leaves out: seconds, fractions and offsets occur in old certificates.
const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(?:Z|([+-])(\d{2})(\d{2}))$/;

/** A UTCTime or GeneralizedTime, to the second. */
export function timeOf(element: BerElement): Date {
  const isUtc = element.tag === TAG.UTC_TIME;
  if (!isUtc) expectTag(element, TAG.GENERALIZED_TIME, 'A time');
  const match = element.content.length > 32 ? null : TIME.exec(Buffer.from(element.content).toString('latin1'));
  const [, yearText = '', month, day, hour, minute, second = '0', sign, offsetHours = '0', offsetMinutes = '0'] = match ?? [];
  if (!match || yearText.length !== (isUtc ? 2 : 4)) throw new BerError('A time is malformed.');
  const year = isUtc ? centuryOf(Number(yearText)) + Number(yearText) : Number(yearText);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const sameDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const exists = sameDay && Number(minute) < 60 && Number(second) < 60;
  if (!exists) throw new BerError('A time does not exist in the calendar.');
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  return new Date(date.getTime() - offset * 60_000);
}

/** RFC 5280 §4.1.2.5.1: two-digit years are those from 1950 to 2049. */
const centuryOf = (year: number): number => (year < 50 ? 2000 : 1900);

/** The text of a string type; undefined for other types and for bytes that are no text in the type's encoding. */
export function textOf(element: BerElement): string | undefined {
  switch (element.tag) {
    case TAG.UTF8_STRING:
      return decodeUtf8(element.content);
    case TAG.NUMERIC_STRING:
    case TAG.PRINTABLE_STRING:
    case TAG.IA5_STRING:
    case TAG.VISIBLE_STRING:
    case TAG.TELETEX_STRING:
      // T.61 is used nowhere; what says so is Latin-1 (RFC 2459 §4.1.2.4), and the others are parts of it.
      return Buffer.from(element.content).toString('latin1');
    case TAG.BMP_STRING:
      return element.content.length % 2 === 0 ? Buffer.from(element.content).swap16().toString('utf16le') : undefined;
    default:
      return undefined;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 that is valid; undefined otherwise. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function expectTag(element: BerElement, tag: number, what: string): void {
  if (element.tag !== tag) throw new BerError(`${what} was expected.`);
}
