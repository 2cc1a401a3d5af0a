import type { DistinguishedName, NameAttribute } from './distinguished-name.js';

/** The attribute types that RFC 2253 §2.3 has names for, and UID. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
]);

/**
 * A name in the form in which SignServer lists and audits administrators: RFC 2253 as Java writes it, which begins with
 * what is encoded last, with `, ` between the relative names. Other types than those with a name are an object identifier
 * and the value in hex.
 */
export function reversedDistinguishedName(name: DistinguishedName): string {
  return name
    .toReversed()
    .map((relative) => trimmed(relative.map(attributeText).join('+')))
    .join(', ');
}

function attributeText({ type, text, der }: NameAttribute): string {
  const known = NAMES.get(type);
  if (known === undefined || text === undefined) return `${known ?? type}=#${Buffer.from(der).toString('hex')}`;
  return `${known}=${escaped(text)}`;
}

function escaped(text: string): string {
  return text
    .replace(/[,=+<>#;"\\]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ \r]+|[ \r]+$/g, (spaces) => spaces.replace(/[^]/g, '\\$&'));
}

/** As Java trims. SignServer takes the text apart at its commas, trims the parts and puts them together again. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}
