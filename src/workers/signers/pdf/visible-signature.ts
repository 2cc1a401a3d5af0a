import type { Certificate } from '../../../core/certificate.js';
import { JavaDatePattern } from '../../../formats/java-date-pattern.js';
import { formFields, freeSignatureName, isSigned, widgetRectangle, type FormField } from '../../../formats/pdf/form-fields.js';
import type { PdfImage } from '../../../formats/pdf/images/pdf-image.js';
import type { PdfChanges } from '../../../formats/pdf/pdf-changes.js';
import type { PdfDocument } from '../../../formats/pdf/pdf-document.js';
import { PdfError } from '../../../formats/pdf/pdf-error.js';
import type { PdfStream } from '../../../formats/pdf/pdf-objects.js';
import type { Rectangle, SignaturePlace } from '../../../formats/pdf/signature/add-signature.js';
import { imageAppearance, invisibleAppearance, textAppearance } from '../../../formats/pdf/signature/appearance.js';
import { attributeTexts, readDistinguishedName } from '../../../formats/x509/distinguished-name.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';

/** A signature that is to be seen. */
export interface VisibleSignature {
  readonly page: number | 'last';
  readonly rectangle: Rectangle;
  readonly image?: PdfImage;
  /** Whether the image is fitted into the rectangle, or the rectangle gets its size. */
  readonly fits: 'rectangle' | 'image';
  /** Of the field that the signature goes into. */
  readonly fieldName?: string;
}

/** Where a signature goes and how it is shown. */
export interface ShownSignature {
  readonly place: SignaturePlace;
  appearance(changes: PdfChanges): PdfStream;
}

/** Who signs, and when. */
export interface Signatory {
  readonly certificate: Certificate;
  /** Milliseconds since the epoch. */
  readonly signingTime: number;
}

const NOWHERE: Rectangle = [0, 0, 0, 0];

/** A signature that is not to be seen, on the first page. */
export function invisibleSignature(document: PdfDocument): ShownSignature {
  const name = freeSignatureName(document);
  return { place: { kind: 'newField', name, page: 1, rectangle: NOWHERE }, appearance: invisibleAppearance };
}

/**
 * A signature as it is wished for. A field that is not there makes it invisible, as in SignServer, and `missing` is told. Throws a
 * PdfError for a field that holds a signature.
 */
export function visibleSignature(
  document: PdfDocument,
  { wished, signatory }: { readonly wished: VisibleSignature; readonly signatory: Signatory },
  missing: (fieldName: string) => void,
): ShownSignature {
  const { fieldName, image, page } = wished;
  if (fieldName === undefined) {
    const rectangle = image && wished.fits === 'image' ? sizedAs(image, wished.rectangle) : wished.rectangle;
    const place: SignaturePlace = { kind: 'newField', name: freeSignatureName(document), page, rectangle };
    return { place, appearance: shown(rectangle, image, signatory) };
  }
  const field = signatureField(document, fieldName);
  if (!field) {
    missing(fieldName);
    return invisibleSignature(document);
  }
  if (isSigned(document, field)) throw new PdfError(`The field ${fieldName} is signed already.`);
  return { place: { kind: 'field', field }, appearance: shown(widgetRectangle(document, field), image, signatory) };
}

function signatureField(document: PdfDocument, name: string): FormField | undefined {
  for (const field of formFields(document)) if (field.fullName === name && field.fieldType === 'Sig') return field;
  return undefined;
}

const sizedAs = ({ width, height }: PdfImage, [x, y]: Rectangle): Rectangle => [x, y, x + width, y + height];

function shown([x1, y1, x2, y2]: Rectangle, image: PdfImage | undefined, signatory: Signatory): ShownSignature['appearance'] {
  const size = { width: x2 - x1, height: y2 - y1 };
  if (size.width === 0 || size.height === 0) return invisibleAppearance;
  return (changes) => (image ? imageAppearance(changes, image, size) : textAppearance(changes, statement(signatory), size));
}

/** Who signed and when, in the time zone of the server. */
function statement({ certificate, signingTime }: Signatory): string {
  const date = JavaDatePattern.parse('yyyy.MM.dd HH:mm:ss z')?.format(signingTime) ?? '';
  return `Digitally signed by ${commonName(certificate)}\nDate: ${date}`;
}

const COMMON_NAME = '2.5.4.3';

function commonName({ der, subject }: Certificate): string {
  const name = readDistinguishedName(readCertificateStructure(der).subject);
  return attributeTexts(name, COMMON_NAME)[0] ?? subject;
}
