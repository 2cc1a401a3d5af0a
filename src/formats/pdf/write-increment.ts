import { PdfError } from './pdf-error.js';
import type { PdfChanges } from './pdf-changes.js';
import { PdfString, type PdfObject } from './pdf-objects.js';
import { documentTrailer, writeCrossReference, type WrittenObject } from './write-cross-reference.js';
import { PdfOutput, writeIndirectObject } from './write-object.js';
import { writtenDocument, type WrittenDocument } from './written-document.js';

/** What an update says besides its objects. */
export interface IncrementParts {
  /** Second element of ID: another one for each version of the file (ISO 32000-2 §14.4). 16 octets. */
  readonly newId: Uint8Array;
  /** Entries of the trailer that are to be other than they were, such as Info. */
  readonly trailer?: Readonly<Record<string, PdfObject>>;
}

/**
 * The file with an incremental update (ISO 32000-2 §7.5.6) behind it: every byte that was there stays, so that signatures over them
 * stay valid. The cross-reference section has the form of the last one, and new objects are encrypted as the others are. Throws a
 * PdfError for a file whose structure had to be rebuilt: what is there could not be found by way of the update.
 */
export function writeIncrement(changes: PdfChanges, { newId, trailer = {} }: IncrementParts): WrittenDocument {
  const { bytes, crossReference, base, encryption, id } = changes.document;
  if (crossReference.isRebuilt) throw new PdfError('Append mode requires a document without errors even if recovery was possible.');
  const output = new PdfOutput(bytes.length);
  // The last line of the file may lack its end.
  output.text('\n');
  const written: WrittenObject[] = [];
  for (const { reference, object } of changes.objects) {
    written.push({ reference, position: output.position - base });
    writeIndirectObject(output, reference, encryption ? encryption.cipher.encrypt(object, reference) : object);
  }
  const first = new PdfString(id.length > 0 ? id : newId, 'hexadecimal');
  writeCrossReference(output, written, {
    form: crossReference.form,
    size: changes.size,
    base,
    trailer: documentTrailer(crossReference.trailer).with({
      ...trailer,
      ID: [first, new PdfString(newId, 'hexadecimal')],
      Prev: crossReference.startxref,
    }),
  });
  return writtenDocument(output, [bytes]);
}
