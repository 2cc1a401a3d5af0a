/**
 * Character sets of one byte a character. Most tables come from the runtime; written out are those that its decoder,
 * which follows the WHATWG's list, takes for another one (ISO-8859-1 and ISO-8859-9 for Windows code pages).
 */

const IDENTITY = Uint16Array.from({ length: 256 }, (_, byte) => byte);

function changed(changes: Readonly<Record<number, string>>): Uint16Array {
  const table = Uint16Array.from(IDENTITY);
  for (const [first, characters] of Object.entries(changes)) {
    for (let index = 0; index < characters.length; index++) table[Number(first) + index] = characters.charCodeAt(index);
  }
  return table;
}

const WRITTEN_OUT: ReadonlyMap<string, () => Uint16Array> = new Map([
  ['iso-8859-1', () => IDENTITY],
  ['iso-8859-9', () => changed({ 0xd0: 'Ğ', 0xdd: 'İŞ', 0xf0: 'ğ', 0xfd: 'ış' })],
  ['windows-1252', () => changed({ 0x80: '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ' })],
]);

const FROM_RUNTIME: ReadonlySet<string> = new Set([
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${String(part)}`),
  ...[0, 1, 3, 4, 5, 6, 7, 8].map((page) => `windows-125${String(page)}`),
  'koi8-r',
  'koi8-u',
  'ibm866',
]);

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['latin1', 'iso-8859-1'],
  ['iso8859-1', 'iso-8859-1'],
  ['iso_8859-1', 'iso-8859-1'],
  ['cp1250', 'windows-1250'],
  ['cp1251', 'windows-1251'],
  ['cp1252', 'windows-1252'],
]);

const NOT_ASSIGNED = 0xfffd;

/** UTF-16 code unit by byte, 0xFFFD where none is assigned; undefined for a character set that is not in the tables. */
export function singleByteTable(label: string): Uint16Array | undefined {
  const lower = label.toLowerCase();
  const name = ALIASES.get(lower) ?? lower;
  const known = WRITTEN_OUT.get(name);
  if (known) return known();
  if (!FROM_RUNTIME.has(name)) return undefined;
  const decoder = new TextDecoder(name);
  return Uint16Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)).charCodeAt(0));
}

/** Decodes with a table. Throws the error that `refuse` makes for a byte without a character. */
export function decodeSingleBytes(table: Uint16Array, bytes: Uint8Array, refuse: () => Error): string {
  const units = new Uint16Array(bytes.length);
  for (let index = 0; index < bytes.length; index++) {
    const unit = table[bytes[index] ?? 0] ?? NOT_ASSIGNED;
    if (unit === NOT_ASSIGNED) throw refuse();
    units[index] = unit;
  }
  return Buffer.from(units.buffer).toString('utf16le');
}
