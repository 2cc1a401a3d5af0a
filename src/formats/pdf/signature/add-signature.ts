import { widgetOf, type FormField } from '../form-fields.js';
import type { Page } from '../page-tree.js';
import { changedCatalog, type PdfChanges } from '../pdf-changes.js';
import { isPdfArray, PdfDictionary, PdfName, PdfReference, type PdfObject } from '../pdf-objects.js';
import type { Rectangle } from '../rectangle.js';
import { textString } from '../text-string.js';

/** The field that a signature goes into. */
export type SignaturePlace =
  | { readonly kind: 'newField'; readonly name: string; readonly page: Page; readonly rectangle: Rectangle }
  | { readonly kind: 'field'; readonly field: FormField };

/** A signature and how it is shown. */
export interface PlacedSignature {
  readonly place: SignaturePlace;
  /** The signature dictionary. */
  readonly signature: PdfDictionary;
  /** The form XObject that is its normal appearance. */
  readonly appearance: PdfObject;
  /** Whether it certifies the document. */
  readonly certifies: 'document' | 'nothing';
}

/** Puts a signature into the document: its field, the page that shows it, and the form that the field belongs to. */
export function addSignature(changes: PdfChanges, { place, signature, appearance, certifies }: PlacedSignature): void {
  const value = changes.add(signature);
  const normal = changes.add(appearance);
  const field = place.kind === 'field' ? fillField(changes, place.field, { value, normal }) : newField(changes, place, { value, normal });
  const { reference, catalog } = changedCatalog(changes);
  let changed = formEntry(changes, catalog, field);
  if (certifies === 'document') changed = changed.with({ Perms: certified(changes, changed, value) });
  // A catalog that was changed only in objects that it refers to stays as it is.
  if (changed !== catalog) changes.set(reference, changed);
}

interface FieldParts {
  readonly value: PdfReference;
  readonly normal: PdfReference;
}

const PRINT_AND_LOCKED = 132;

/** A signature field that is its own widget annotation (ISO 32000-2 §12.7.5.5). */
function newField(changes: PdfChanges, place: SignaturePlace & { readonly kind: 'newField' }, { value, normal }: FieldParts): PdfReference {
  const { page } = place;
  const field = changes.add(
    PdfDictionary.of({
      Type: new PdfName('Annot'),
      Subtype: new PdfName('Widget'),
      FT: new PdfName('Sig'),
      T: textString(place.name),
      V: value,
      F: PRINT_AND_LOCKED,
      P: page.reference,
      Rect: place.rectangle,
      AP: PdfDictionary.of({ N: normal }),
    }),
  );
  const current = page.dictionary.get('Annots');
  const annotations = changes.resolve(current);
  const changed = changes.changeEntry(page.dictionary, 'Annots', [...(isPdfArray(annotations) ? annotations : []), field]);
  if (changed !== page.dictionary) changes.set(page.reference, changed);
  return field;
}

/** Puts a signature into a field that is there, and its appearance where the field is seen. */
function fillField(changes: PdfChanges, field: FormField, { value, normal }: FieldParts): PdfReference {
  const { reference, dictionary } = field;
  changes.set(reference, dictionary.with({ V: value }));
  const widget = widgetOf(changes.document, field).reference;
  const current = changes.dictionary(widget) ?? dictionary;
  const flags = changes.resolve(current.get('F'));
  const hasFlags = typeof flags === 'number';
  changes.set(widget, current.with({ AP: PdfDictionary.of({ N: normal }), ...(!hasFlags && { F: PRINT_AND_LOCKED }) }));
  return reference;
}

/** SignaturesExist and AppendOnly (ISO 32000-2 table 225). */
const SIGNATURES_EXIST_AND_APPEND_ONLY = 3;

/** The catalog with the interactive form that has the field. */
function formEntry(changes: PdfChanges, catalog: PdfDictionary, field: PdfReference): PdfDictionary {
  const form = changes.dictionary(catalog.get('AcroForm'));
  if (!form) return changes.changeEntry(catalog, 'AcroForm', newForm(changes, field));
  const fields = changes.resolve(form.get('Fields'));
  const known = isPdfArray(fields) ? fields : [];
  // A field inside of others stands in Kids of its parent.
  const isKnown =
    changes.dictionary(field)?.has('Parent') === true || known.some((one) => one instanceof PdfReference && one.number === field.number);
  const withField = isKnown ? form : changes.changeEntry(form, 'Fields', [...known, field]);
  const withFlags = signatureFlags(changes, withField);
  return withFlags === form ? catalog : changes.changeEntry(catalog, 'AcroForm', withFlags);
}

function signatureFlags(changes: PdfChanges, form: PdfDictionary): PdfDictionary {
  const flags = changes.resolve(form.get('SigFlags'));
  const known = typeof flags === 'number' ? flags : 0;
  const wanted = known | SIGNATURES_EXIST_AND_APPEND_ONLY;
  return wanted === flags ? form : form.with({ SigFlags: wanted });
}

/** A form with the fonts that viewers write into fields with. */
function newForm(changes: PdfChanges, field: PdfReference): PdfDictionary {
  const font = (baseFont: string, encoding?: string): PdfReference =>
    changes.add(
      PdfDictionary.of({
        Type: new PdfName('Font'),
        Subtype: new PdfName('Type1'),
        BaseFont: new PdfName(baseFont),
        Encoding: encoding === undefined ? undefined : new PdfName(encoding),
      }),
    );
  const fonts = PdfDictionary.of({ Helv: font('Helvetica', 'WinAnsiEncoding'), ZaDb: font('ZapfDingbats') });
  return PdfDictionary.of({
    Fields: [field],
    SigFlags: SIGNATURES_EXIST_AND_APPEND_ONLY,
    DR: PdfDictionary.of({ Font: fonts }),
    DA: textString('/Helv 0 Tf 0 g '),
  });
}

/** The permissions dictionary (ISO 32000-2 §12.8.6), direct, so that the catalog holds the change. */
const certified = (changes: PdfChanges, catalog: PdfDictionary, signature: PdfReference): PdfDictionary =>
  (changes.dictionary(catalog.get('Perms')) ?? new PdfDictionary()).with({ DocMDP: signature });
