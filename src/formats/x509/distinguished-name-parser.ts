import { isObjectIdentifier, tlv, utf8String } from '../asn1/asn1.js';
import { attributeTypeByName, attributeTypeByOid } from './attribute-types.js';
import { readBer } from '../asn1/ber-reader.js';
import { decodeUtf8, TAG, textOf } from '../asn1/ber-values.js';
import type { DistinguishedName, NameAttribute } from './distinguished-name.js';

/**
 * Reads a distinguished name in the notation of RFC 4514 and its predecessors: attributes separated by commas with or
 * without spaces, `+` within a relative name, `\,` and `\2C`, quoted values, `#` and hex, types by name or object
 * identifier. The order stays as written. Throws an error whose sentences are those of SignServer.
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  if (text.trim() === '') return [];
  return splitOutsideQuotes(text, ',').map((relative) => splitOutsideQuotes(relative, '+').map(parseAttribute));
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  if (quoted) throw badlyFormatted();
  parts.push(text.slice(start));
  return parts;
}

function parseAttribute(text: string): NameAttribute {
  const equals = text.indexOf('=');
  if (equals < 0) throw badlyFormatted();
  const type = parseType(text.slice(0, equals).trim());
  const value = trimUnescaped(text.slice(equals + 1));
  return value.startsWith('#') ? encodedAttribute(type, value.slice(1)) : textAttribute(type, unescape(unquote(value)));
}

function parseType(name: string): string {
  const dotted = name.replace(/^oid\./i, '');
  if (isObjectIdentifier(dotted)) return dotted;
  const type = attributeTypeByName(name);
  if (!type) throw new Error(`Unknown object id - ${name} - passed to distinguished name`);
  return type.oid;
}

function encodedAttribute(type: string, hex: string): NameAttribute {
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) throw badlyFormatted();
  const element = readBer(Buffer.from(hex, 'hex'));
  return { type, text: textOf(element), der: element.encoding };
}

function textAttribute(type: string, text: string): NameAttribute {
  return { type, text, der: encodeText(type, text) };
}

function encodeText(type: string, text: string): Uint8Array {
  const stringType = attributeTypeByOid(type)?.stringType;
  if (stringType === 'printable' && /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) return tlv(TAG.PRINTABLE_STRING, Buffer.from(text));
  if (stringType === 'ia5' && isAscii(text)) return tlv(TAG.IA5_STRING, Buffer.from(text));
  return utf8String(text);
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** Only spaces go: other white space is written unescaped, so it belongs to the value (RFC 4514 §2.4). */
function trimUnescaped(text: string): string {
  const trimmed = text.replace(/^ +/, '');
  let end = trimmed.length;
  while (end > 0 && trimmed[end - 1] === ' ') end--;
  if (!endsInEscape(trimmed.slice(0, end))) return trimmed.slice(0, end);
  // The space of a trailing `\ ` is escaped; a backslash with nothing behind it is a fault.
  if (end === trimmed.length) throw badlyFormatted();
  return trimmed.slice(0, end + 1);
}

function endsInEscape(text: string): boolean {
  let backslashes = 0;
  while (text[text.length - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** RFC 4514 §2.4: a backslash stands before a special character or before the two hex digits of an octet of UTF-8. */
function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  const parts = [...value.matchAll(/\\([0-9a-fA-F]{2})|\\([^])|([^\\]+)/gu)].map(([, hex, escaped, plain]) =>
    hex === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.from(hex, 'hex'),
  );
  const text = decodeUtf8(Buffer.concat(parts));
  if (text === undefined) throw badlyFormatted();
  return text;
}

const badlyFormatted = (): Error => new Error('badly formatted directory string');
