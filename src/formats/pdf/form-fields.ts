import type { PdfDocument } from './pdf-document.js';
import { PdfError } from './pdf-error.js';
import { nameOf, PdfDictionary, PdfReference, PdfString, type PdfObject } from './pdf-objects.js';
import { rectangleIn, type Rectangle } from './rectangle.js';
import { decodeTextString } from './text-string.js';

/** How deep fields may be nested, and how many there may be. */
const MAX_DEPTH = 32;
const MAX_FIELDS = 200_000;

/** A field of the interactive form (ISO 32000-2 §12.7.4). */
export interface FormField {
  readonly reference: PdfReference;
  readonly dictionary: PdfDictionary;
  /** Names of the field and those above it, with full stops between. */
  readonly fullName: string;
  /** FT, its own or inherited: `Sig` for signatures. */
  readonly fieldType: string | undefined;
}

/** All fields of the document, those inside of others too. */
export function* formFields(document: PdfDocument): Generator<FormField> {
  const form = document.dictionary(document.catalog.get('AcroForm'));
  const visited = new Set<number>();
  yield* fieldsIn(document.array(form?.get('Fields') ?? null) ?? [], { document, visited, prefix: '', fieldType: undefined, depth: 0 });
}

interface Surroundings {
  readonly document: PdfDocument;
  readonly visited: Set<number>;
  readonly prefix: string;
  readonly fieldType: string | undefined;
  readonly depth: number;
}

function* fieldsIn(fields: readonly PdfObject[], around: Surroundings): Generator<FormField> {
  const { document, visited, prefix, depth } = around;
  if (depth > MAX_DEPTH) throw new PdfError('The fields of the form are nested too deeply.');
  for (const reference of fields) {
    // What is not an object of its own can be no field; one that was seen is left out, so that circles end.
    if (!(reference instanceof PdfReference) || visited.has(reference.number)) continue;
    if (visited.add(reference.number).size > MAX_FIELDS) throw new PdfError('The form has too many fields.');
    const dictionary = document.dictionary(reference);
    if (!dictionary) continue;
    const name = document.resolve(dictionary.get('T'));
    const fullName = [prefix, name instanceof PdfString ? decodeTextString(name.bytes) : ''].filter((part) => part !== '').join('.');
    const fieldType = nameOf(document.resolve(dictionary.get('FT'))) ?? around.fieldType;
    yield { reference, dictionary, fullName, fieldType };
    yield* fieldsIn(document.array(dictionary.get('Kids')) ?? [], { ...around, prefix: fullName, fieldType, depth: depth + 1 });
  }
}

/** Whether a field holds a signature. */
export const isSigned = (document: PdfDocument, { fieldType, dictionary }: FormField): boolean =>
  fieldType === 'Sig' && document.dictionary(dictionary.get('V')) !== undefined;

/** Whether any field of the document holds a signature. */
export function hasSignature(document: PdfDocument): boolean {
  for (const field of formFields(document)) if (isSigned(document, field)) return true;
  return false;
}

/** `Signature1`, or with the next number that makes a name which no field has. */
export function freeSignatureName(document: PdfDocument): string {
  const taken = new Set([...formFields(document)].map(({ fullName }) => fullName.split('.')[0]));
  for (let number = 1; ; number++) {
    const name = `Signature${String(number)}`;
    if (!taken.has(name)) return name;
  }
}

/** The annotation by which a field is seen: the field itself, or the first of its kids that is none (ISO 32000-2 §12.7.4.1). */
export function widgetOf(document: PdfDocument, { reference, dictionary }: FormField): Pick<FormField, 'reference' | 'dictionary'> {
  for (const kid of document.array(dictionary.get('Kids')) ?? []) {
    const widget = document.resolve(kid);
    if (kid instanceof PdfReference && widget instanceof PdfDictionary && !widget.has('T')) return { reference: kid, dictionary: widget };
  }
  return { reference, dictionary };
}

/** Where a field is seen, as it is written down; four zeros where it is not. */
export function widgetRectangle(document: PdfDocument, field: FormField): Rectangle {
  return rectangleIn(document, widgetOf(document, field).dictionary.get('Rect')) ?? [0, 0, 0, 0];
}
