import { PdfError } from '../pdf-error.js';
import { isPdfSpace } from '../pdf-lexer.js';

const TILDE = 0x7e;

/** ASCIIHexDecode (ISO 32000-2 §7.4.2). */
export function decodeAsciiHex(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0x3e);
  const digits = Buffer.from(end < 0 ? bytes : bytes.subarray(0, end))
    .toString('latin1')
    // eslint-disable-next-line no-control-regex -- NUL is white space in PDF
    .replace(/[\x00\s]+/g, '');
  if (/[^0-9a-fA-F]/.test(digits)) throw new PdfError('A stream of hexadecimal digits holds something else.');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

/** ASCII85Decode (ISO 32000-2 §7.4.3). */
export function decodeAscii85(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let group: number[] = [];
  for (const byte of bytes) {
    if (byte === TILDE) break;
    if (isPdfSpace(byte)) continue;
    if (byte === 0x7a && group.length === 0) out.push(0, 0, 0, 0);
    else if (byte < 0x21 || byte > 0x75) throw new PdfError('A stream in base 85 holds something else.');
    else if (group.push(byte - 0x21) === 5) {
      pushGroup(out, group, 4);
      group = [];
    }
  }
  if (group.length > 1) pushGroup(out, [...group, 84, 84, 84, 84].slice(0, 5), group.length - 1);
  return Uint8Array.from(out);
}

function pushGroup(out: number[], digits: readonly number[], count: number): void {
  const value = digits.reduce((sum, digit) => sum * 85 + digit, 0);
  for (let index = 0; index < count; index++) out.push(Math.floor(value / 256 ** (3 - index)) & 0xff);
}
