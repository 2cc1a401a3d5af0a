import type { NewEncryption } from './encryption/change-encryption.js';
import type { PdfChanges } from './pdf-changes.js';
import type { PdfVersion } from './pdf-header.js';
import { isPdfArray, PdfDictionary, PdfReference, PdfStream, PdfString, type PdfObject } from './pdf-objects.js';
import { writeCrossReference, type WrittenObject } from './write-cross-reference.js';
import { PdfOutput, writeIndirectObject } from './write-object.js';
import { writtenDocument, type WrittenDocument } from './written-document.js';

/** What a file that is written anew is to be. */
export interface WholeParts {
  readonly version: PdfVersion;
  /** First element of ID, which the encryption was made with, and the second one. */
  readonly id: readonly [Uint8Array, Uint8Array];
  /** Absent where the file is not to be encrypted. */
  readonly encryption?: NewEncryption;
  /** Where the document information dictionary is, if there is one. */
  readonly info?: PdfReference;
}

/** Four bytes above 127, by which programs that move files see that they are not text (ISO 32000-2 §7.5.2). */
const BINARY_MARK = Buffer.from('25e2e3cfd30a', 'hex');

/**
 * A new file of everything that the catalog leads to, numbered anew. What was deleted, replaced or forgotten in the old one is not in
 * it, nor are its object streams. The cross-reference has the form of the last one of the old file.
 */
export function writeWhole(changes: PdfChanges, { version, id, encryption, info }: WholeParts): WrittenDocument {
  const numbering = new Numbering(changes);
  const root = numbering.mapped(changes.document.trailer.get('Root'));
  const newInfo = info && numbering.mapped(info);
  const output = new PdfOutput();
  output.text(`%PDF-${String(version.major)}.${String(version.minor)}\n`);
  output.bytes(BINARY_MARK);
  const written: WrittenObject[] = [{ reference: new PdfReference(0, 65_535), position: 0 }];
  const write = (reference: PdfReference, object: PdfObject): void => {
    written.push({ reference, position: output.position });
    writeIndirectObject(output, reference, object);
  };
  for (const { reference, object } of numbering.objects())
    write(reference, encryption ? encryption.cipher.encrypt(object, reference) : object);
  const encrypt = encryption && numbering.next();
  if (encrypt) write(encrypt, encryption.dictionary);
  writeCrossReference(output, written, {
    form: changes.document.crossReference.form,
    size: numbering.size,
    base: 0,
    trailer: PdfDictionary.of({
      Root: root,
      Info: newInfo,
      Encrypt: encrypt,
      ID: id.map((one) => new PdfString(one, 'hexadecimal')),
    }),
  });
  return writtenDocument(output);
}

/** Gives numbers to objects in the order in which they are come upon. */
class Numbering {
  readonly #references = new Map<number, PdfReference | null>();
  readonly #waiting: { readonly reference: PdfReference; readonly object: PdfObject }[] = [];
  #size = 1;

  constructor(private readonly changes: PdfChanges) {}

  get size(): number {
    return this.#size;
  }

  next(): PdfReference {
    return new PdfReference(this.#size++, 0);
  }

  /** All objects that were come upon, as they are to be written; more of them while these are looked at. */
  *objects(): Generator<{ readonly reference: PdfReference; readonly object: PdfObject }> {
    // The list grows while it is gone through.
    for (const { reference, object } of this.#waiting) yield { reference, object: this.mapped(object) };
  }

  /** The object with the new numbers in its references; references to nothing are null. */
  mapped(object: PdfObject): PdfObject {
    if (object instanceof PdfReference) return this.#referenceTo(object);
    if (isPdfArray(object)) return object.map((element) => this.mapped(element));
    if (object instanceof PdfDictionary) return this.#mappedDictionary(object);
    // Length is written anew; an object that held it is not needed any more.
    if (object instanceof PdfStream) return new PdfStream(this.#mappedDictionary(object.dictionary.without('Length')), object.bytes);
    return object;
  }

  #mappedDictionary(dictionary: PdfDictionary): PdfDictionary {
    return new PdfDictionary([...dictionary.entries()].map(([key, value]) => [key, this.mapped(value)] as const));
  }

  #referenceTo(old: PdfReference): PdfReference | null {
    const known = this.#references.get(old.number);
    if (known !== undefined) return known;
    const object = this.changes.resolve(old);
    const reference = object === null ? null : this.next();
    this.#references.set(old.number, reference);
    if (reference) this.#waiting.push({ reference, object });
    return reference;
  }
}
