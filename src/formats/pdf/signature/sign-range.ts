import type { PdfPlaceholder } from '../pdf-objects.js';
import type { WrittenDocument } from '../written-document.js';
import type { UnfinishedSignature } from './signature-dictionary.js';

/** A document that is whole but for its signature. */
export interface SignableDocument {
  /** The bytes to sign, in order: all but the value of Contents (ISO 32000-2 §12.8.1). */
  readonly signed: readonly [Uint8Array, Uint8Array];
  /** How many octets of a signature there is room for. */
  readonly room: number;
  /** Puts the signature in its place and answers the file. Throws where there is no room for it. */
  finish(signature: Uint8Array): Uint8Array;
}

/** Fills in ByteRange. The bytes of the document that is given are overwritten. */
export function signableDocument({ bytes, places }: WrittenDocument, { byteRange, contents }: UnfinishedSignature): SignableDocument {
  const start = placeOf(places, contents);
  const end = start + contents.text.length;
  const range = `[0 ${String(start)} ${String(end)} ${String(bytes.length - end)}]`;
  bytes.set(Buffer.from(range.padEnd(byteRange.text.length), 'latin1'), placeOf(places, byteRange));
  const room = (contents.text.length - 2) / 2;
  return {
    signed: [bytes.subarray(0, start), bytes.subarray(end)],
    room,
    finish: (signature) => {
      if (signature.length > room) throw new Error('there is no room for the signature');
      bytes.set(Buffer.from(Buffer.from(signature).toString('hex'), 'latin1'), start + 1);
      return bytes;
    },
  };
}

function placeOf(places: ReadonlyMap<PdfPlaceholder, number>, placeholder: PdfPlaceholder): number {
  const place = places.get(placeholder);
  if (place === undefined) throw new Error('the signature dictionary was not written');
  return place;
}
