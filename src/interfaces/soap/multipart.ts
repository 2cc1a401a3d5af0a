import { decodeBase64 } from './base64.js';
import { decodeQuotedPrintable } from './quoted-printable.js';
import { clientFault, echoed } from './soap-fault.js';

/** One part of a multipart body, its transfer encoding undone. Header names are in lower case. */
export interface MimePart {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const MOST_PARTS = 100;
const LONGEST_HEADER_BYTES = 16_384;
// RFC 2046 §5.1.1: at most 70 characters of a small alphabet, not ending in a space.
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;
const CRLF = Buffer.from('\r\n');
const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/** Splits a multipart body (RFC 2046 §5.1). The parts are views of it, not copies. Throws a Client fault where it is malformed. */
export function splitMultipart(body: Uint8Array, boundary: string): readonly MimePart[] {
  if (!BOUNDARY.test(boundary)) throw malformed('its boundary is missing or not allowed');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: MimePart[] = [];

  let position = afterFirstDelimiter(bytes, delimiter);
  for (;;) {
    const start = afterDelimiterLine(bytes, position);
    if (start === undefined) return parts;
    if (parts.length === MOST_PARTS) throw malformed(`it has more than ${String(MOST_PARTS)} parts`);
    const end = bytes.indexOf(delimiter, start - CRLF.length);
    if (end < 0) throw malformed('its last part has no end');
    parts.push(readPart(bytes.subarray(start, Math.max(start, end))));
    position = end + delimiter.length;
  }
}

function afterFirstDelimiter(bytes: Buffer, delimiter: Buffer): number {
  const bare = delimiter.subarray(CRLF.length);
  if (bytes.subarray(0, bare.length).equals(bare)) return bare.length;
  const found = bytes.indexOf(delimiter);
  if (found < 0) throw malformed('its boundary does not occur');
  return found + delimiter.length;
}

/** Where the part after a delimiter begins; undefined after the last one. */
function afterDelimiterLine(bytes: Buffer, position: number): number | undefined {
  if (bytes[position] === 0x2d && bytes[position + 1] === 0x2d) return undefined;
  let end = position;
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++;
  // RFC 2046 §5.1.1: no line of a part may begin with the delimiter, so a longer line is not part of one either.
  if (bytes[end] !== 0x0d || bytes[end + 1] !== 0x0a) throw malformed('a boundary is not alone on its line');
  return end + CRLF.length;
}

function readPart(part: Buffer): MimePart {
  // A part without header fields begins with the empty line itself.
  const noHeaders = part.subarray(0, CRLF.length).equals(CRLF);
  const end = noHeaders ? 0 : part.subarray(0, LONGEST_HEADER_BYTES).indexOf(END_OF_HEADERS);
  if (end < 0) throw malformed('the header of a part does not end, or is too long');
  const headers = readHeaders(part.subarray(0, end).toString('utf8'));
  const body = part.subarray(end + (noHeaders ? CRLF.length : END_OF_HEADERS.length));
  return { headers, body: undoTransferEncoding(body, headers.get('content-transfer-encoding')) };
}

/** Fields by name in lower case; of a field given twice the first counts. */
function readHeaders(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  // RFC 5322 §2.2.3: a line that begins with white space continues the one before.
  for (const line of block.replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed('a header field of a part has no name');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** RFC 2045 §6. */
function undoTransferEncoding(body: Buffer, encoding: string | undefined): Uint8Array {
  switch (encoding?.toLowerCase() ?? 'binary') {
    case 'binary':
    case '8bit':
    case '7bit':
      return body;
    case 'base64':
      return decodeBase64(body.toString('latin1')) ?? refuse('base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(body) ?? refuse('quoted-printable');
    default:
      throw malformed(`the transfer encoding ${echoed(encoding ?? '')} of a part is not supported`);
  }
}

function refuse(encoding: string): never {
  throw malformed(`a part is not in ${encoding}, though its header says so`);
}

const malformed = (reason: string): Error => clientFault(`The multipart body cannot be read: ${reason}.`);
