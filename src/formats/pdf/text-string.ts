import { PdfString } from './pdf-objects.js';

/**
 * A text string (ISO 32000-2 §7.9.2.2). Characters of ASCII are one byte each in any encoding; other text is UTF-16 with a byte order
 * mark.
 */
export function textString(text: string): PdfString {
  // eslint-disable-next-line no-control-regex -- the range of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return new PdfString(Buffer.from(text, 'latin1'));
  return new PdfString(Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(text, 'utf16le').swap16()]));
}

/** The text of a text string. Bytes without a mark are taken for Latin-1, which PDFDocEncoding is nearly. */
export function decodeTextString(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xfe && buffer[1] === 0xff)
    return buffer
      .subarray(2, buffer.length - (buffer.length % 2))
      .swap16()
      .toString('utf16le');
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return buffer.subarray(3).toString('utf8');
  return buffer.toString('latin1');
}

/** A date (ISO 32000-2 §7.9.4) in UTC, from milliseconds since the epoch. */
export function dateString(milliseconds: number): PdfString {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+Z$/g, '');
  return new PdfString(Buffer.from(`D:${digits}Z`, 'latin1'));
}
