import type { Certificate } from '../../../core/certificate.js';
import { JavaDatePattern } from '../../../formats/java-date-pattern.js';
import { formFields, freeSignatureName, isSigned, widgetOf, widgetRectangle, type FormField } from '../../../formats/pdf/form-fields.js';
import type { PdfImage } from '../../../formats/pdf/images/pdf-image.js';
import { findPage, pageWithAnnotation } from '../../../formats/pdf/page-tree.js';
import { pageView, placeOnPage, type Rotation } from '../../../formats/pdf/page-view.js';
import type { PdfChanges } from '../../../formats/pdf/pdf-changes.js';
import type { PdfDocument } from '../../../formats/pdf/pdf-document.js';
import { PdfError } from '../../../formats/pdf/pdf-error.js';
import type { PdfStream } from '../../../formats/pdf/pdf-objects.js';
import type { Rectangle } from '../../../formats/pdf/rectangle.js';
import type { SignaturePlace } from '../../../formats/pdf/signature/add-signature.js';
import {
  imageAppearance,
  invisibleAppearance,
  textAppearance,
  upright,
  type AppearanceSize,
} from '../../../formats/pdf/signature/appearance.js';
import { attributeTexts, readDistinguishedName } from '../../../formats/x509/distinguished-name.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';

/** A signature that is to be seen. */
export interface VisibleSignature {
  readonly page: number | 'last';
  /** On the page as it is seen. */
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
  const place: SignaturePlace = { kind: 'newField', name: freeSignatureName(document), page: findPage(document, 1), rectangle: NOWHERE };
  return { place, appearance: invisibleAppearance };
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
  const { fieldName } = wished;
  if (fieldName === undefined) return onPage(document, wished, signatory);
  const field = signatureField(document, fieldName);
  if (!field) {
    missing(fieldName);
    return invisibleSignature(document);
  }
  if (isSigned(document, field)) throw new PdfError(`The field ${fieldName} is signed already.`);
  return { place: { kind: 'field', field }, appearance: shown(seenWidget(document, field), wished.image, signatory) };
}

function onPage(document: PdfDocument, { image, page: number, ...wished }: VisibleSignature, signatory: Signatory): ShownSignature {
  const seen = image && wished.fits === 'image' ? sizedAs(image, wished.rectangle) : wished.rectangle;
  const page = findPage(document, number);
  const view = pageView(document, page);
  const place: SignaturePlace = { kind: 'newField', name: freeSignatureName(document), page, rectangle: placeOnPage(seen, view) };
  return { place, appearance: shown({ ...sizeOf(seen), rotation: view.rotation }, image, signatory) };
}

function signatureField(document: PdfDocument, name: string): FormField | undefined {
  for (const field of formFields(document)) if (field.fullName === name && field.fieldType === 'Sig') return field;
  return undefined;
}

const sizedAs = ({ width, height }: PdfImage, [x, y]: Rectangle): Rectangle => [x, y, x + width, y + height];

/** What a signature is drawn into: its size as it is seen, and how its page is turned. */
interface SeenArea extends AppearanceSize {
  readonly rotation: Rotation;
}

const sizeOf = ([x1, y1, x2, y2]: Rectangle): AppearanceSize => ({ width: x2 - x1, height: y2 - y1 });

function seenWidget(document: PdfDocument, field: FormField): SeenArea {
  const { width, height } = sizeOf(widgetRectangle(document, field));
  if (width === 0 || height === 0) return { width, height, rotation: 0 };
  const page = pageWithAnnotation(document, widgetOf(document, field).reference);
  const rotation = page ? pageView(document, page).rotation : 0;
  return rotation % 180 === 0 ? { width, height, rotation } : { width: height, height: width, rotation };
}

function shown(area: SeenArea, image: PdfImage | undefined, signatory: Signatory): ShownSignature['appearance'] {
  if (area.width === 0 || area.height === 0) return invisibleAppearance;
  return (changes) => {
    const appearance = image ? imageAppearance(changes, image, area) : textAppearance(changes, statement(signatory), area);
    return upright(appearance, area, area.rotation);
  };
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
