/**
 * DER encoding (ITU-T X.690 §10) from parts, for the structures that are assembled on the signing path. Structures that
 * are rare are built, and all are parsed, with asn1js and pkijs.
 */

const encoder = new TextEncoder();

/** Tag, definite length and content. `tag` is the whole identifier octet; tag numbers above 30 are not needed here. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  // Most are short, and this is called many times for each signature.
  const header = length < 0x80 ? undefined : lengthOctets(length);
  let offset = 1 + (header?.length ?? 1);
  const out = new Uint8Array(offset + length);
  out[0] = tag;
  if (header) out.set(header, 1);
  else out[1] = length;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Length octets of the definite form (X.690 §8.1.3), shortest. */
export function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...parts);

/** SET with its elements as given. */
export const set = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...parts);

/** SET OF with its elements in the order that DER demands (X.690 §11.6): by their encodings. */
export const setOf = (parts: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...inDerOrder(parts));

/** Elements of a SET OF in DER order. */
export function inDerOrder(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...parts].sort((a, b) => Buffer.compare(a, b));
}

export const octetString = (bytes: Uint8Array): Uint8Array => tlv(0x04, bytes);

/** BIT STRING without unused bits. */
export const bitString = (bytes: Uint8Array): Uint8Array => tlv(0x03, Uint8Array.of(0), bytes);

export const nullValue: Uint8Array = Uint8Array.of(0x05, 0x00);
export const booleanValue = (value: boolean): Uint8Array => Uint8Array.of(0x01, 0x01, value ? 0xff : 0x00);

/** Context-specific constructed tag: EXPLICIT, or IMPLICIT over a constructed type whose content is given. */
export const contextTag = (number: number, ...parts: readonly Uint8Array[]): Uint8Array => tlv(0xa0 | number, ...parts);

/** INTEGER of a number or of big-endian two's complement octets. */
export function integer(value: bigint | number): Uint8Array {
  let rest = BigInt(value);
  const octets: number[] = [];
  do {
    octets.unshift(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (!(rest === 0n && (octets[0] ?? 0) < 0x80) && !(rest === -1n && (octets[0] ?? 0) >= 0x80));
  return tlv(0x02, Uint8Array.from(octets));
}

export function utf8String(value: string): Uint8Array {
  return tlv(0x0c, encoder.encode(value));
}

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt);
  const octets = [first * 40n + second, ...arcs].flatMap(base128);
  return tlv(0x06, Uint8Array.from(octets));
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return octets;
}

const DOTTED = /^[0-2](\.(0|[1-9]\d*))+$/;

/** Whether a text is an object identifier in dotted form. */
export function isObjectIdentifier(dotted: string): boolean {
  if (!DOTTED.test(dotted)) return false;
  const [first, second] = dotted.split('.').map(Number);
  return first === 2 || (second ?? 0) < 40;
}

/** AlgorithmIdentifier (RFC 5280 §4.1.1.2); parameters are absent where none are given. */
export function algorithmIdentifier(oid: string, parameters?: Uint8Array): Uint8Array {
  return parameters ? sequence(objectIdentifier(oid), parameters) : sequence(objectIdentifier(oid));
}

/** UTCTime through 2049 and GeneralizedTime after, to the second (RFC 5652 §11.3). */
export function time(milliseconds: number): Uint8Array {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  const year = Number(digits.slice(0, 4));
  const utc = year >= 1950 && year < 2050;
  return utc ? tlv(0x17, encoder.encode(digits.slice(2))) : tlv(0x18, encoder.encode(digits));
}
