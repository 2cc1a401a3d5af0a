import type { PdfDocument } from './pdf-document.js';
import { PdfError } from './pdf-error.js';
import { dictionaryOf, type PdfDictionary, PdfReference, type PdfObject } from './pdf-objects.js';

/** Objects of a document that are to be other than they are, and new ones. The document itself stays as it is. */
export class PdfChanges {
  readonly #objects = new Map<number, { readonly reference: PdfReference; readonly object: PdfObject }>();
  #next: number;

  constructor(readonly document: PdfDocument) {
    this.#next = document.nextObjectNumber;
  }

  /** A number for an object that is yet to be made. */
  reserve(): PdfReference {
    return new PdfReference(this.#next++, 0);
  }

  /** Adds an object. */
  add(object: PdfObject): PdfReference {
    const reference = this.reserve();
    this.set(reference, object);
    return reference;
  }

  /**
   * Puts an object in place of the one with that number, or in the place that was reserved. Throws a PdfError where that is the
   * encryption dictionary: a file in which it is a page or a field as well could not be opened any more.
   */
  set(reference: PdfReference, object: PdfObject): void {
    const encrypt = this.document.trailer.get('Encrypt');
    if (encrypt instanceof PdfReference && encrypt.number === reference.number)
      throw new PdfError('The encryption dictionary is used for something else.');
    this.#objects.set(reference.number, { reference, object });
  }

  /** As `PdfDocument.resolve`, with the changes. */
  resolve(object: PdfObject): PdfObject {
    const changed = object instanceof PdfReference ? this.#objects.get(object.number) : undefined;
    return changed ? changed.object : this.document.resolve(object);
  }

  /** As `PdfDocument.dictionary`, with the changes. */
  dictionary(object: PdfObject): PdfDictionary | undefined {
    return dictionaryOf(this.resolve(object));
  }

  /** Everything changed and new, in the order in which it came first. */
  get objects(): Iterable<{ readonly reference: PdfReference; readonly object: PdfObject }> {
    return this.#objects.values();
  }

  /** The number behind the highest one in use. */
  get size(): number {
    return this.#next;
  }

  /**
   * Changes the value of an entry where it stands: the object that a reference leads to, or, for a direct value, the dictionary
   * around it, which is answered and must be put in its place by the caller.
   */
  changeEntry(owner: PdfDictionary, key: string, value: PdfObject): PdfDictionary {
    const current = owner.get(key);
    if (!(current instanceof PdfReference)) return owner.with({ [key]: value });
    this.set(current, value);
    return owner;
  }
}

/** The catalog of the document with the changes, and the reference to it. Throws a PdfError where it is no object of its own. */
export function changedCatalog(changes: PdfChanges): { readonly reference: PdfReference; readonly catalog: PdfDictionary } {
  const reference = changes.document.trailer.get('Root');
  const catalog = changes.dictionary(reference);
  if (!(reference instanceof PdfReference) || !catalog) throw new PdfError('The document has no catalog.');
  return { reference, catalog };
}
