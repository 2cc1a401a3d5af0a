import { randomUUID } from 'node:crypto';
import type { RequestMessage } from '../connection/exchange.js';
import type { DocumentBytes } from '../documents/input-document.js';

/** A form of several parts (RFC 7578): texts, and one file behind them. */
export interface FormMessage {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly file: { readonly fileName: string; readonly document: DocumentBytes };
}

/** Writes the form around the document. Throws where a name of a field cannot be written. */
export function formMessage({ fields, file: { fileName, document } }: FormMessage): RequestMessage {
  // Random, so that no document can hold it.
  const boundary = `------------------${randomUUID()}`;
  const head = [
    ...fields.map(([name, value]) => fieldPart(boundary, name, value)),
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="datafile"; filename="${quotable(fileName)}"\r\n` +
        'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n',
    ),
  ];
  const start = Buffer.concat(head);
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: start.length + document.size + end.length,
    chunks: inOrder(start, document.chunks, end),
  };
}

/** What the server reads texts as; a character that it does not have is a question mark. */
function fieldPart(boundary: string, name: string, value: string): Uint8Array {
  if (quotable(name) !== name) throw new Error(`The name ${JSON.stringify(name)} holds characters that cannot be sent`);
  const text = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return Buffer.from(text.replace(/[^\0-\u00ff]/gu, '?'), 'latin1');
}

/** The inside of a quoted string without what readers disagree about. */
const quotable = (text: string): string => text.replace(/[\p{Cc}"\\]/gu, '?');

/** Bytes one after the other. */
export async function* inOrder(before: Uint8Array, chunks: AsyncIterable<Uint8Array>, behind: Uint8Array): AsyncGenerator<Uint8Array> {
  yield before;
  yield* chunks;
  yield behind;
}
