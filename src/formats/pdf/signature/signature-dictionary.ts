import { PdfDictionary, PdfName, PdfPlaceholder, type PdfObject } from '../pdf-objects.js';
import { dateString, textString } from '../text-string.js';
import type { CertificationPermission } from '../certification.js';

/** ISO 32000-2 table 260 and ETSI EN 319 142-1 §5.3. */
export type SignatureSubFilter = 'adbe.pkcs7.detached' | 'ETSI.CAdES.detached';

/** What a signature says in the clear. */
export interface SignatureStatements {
  readonly subFilter: SignatureSubFilter;
  readonly reason: string;
  readonly location: string;
  /** Milliseconds since the epoch. */
  readonly signingTime: number;
  /** Absent where the document is not certified by this signature. */
  readonly certification?: CertificationPermission;
}

/** A signature dictionary with places for what depends on the whole file. */
export interface UnfinishedSignature {
  readonly dictionary: PdfDictionary;
  readonly byteRange: PdfPlaceholder;
  readonly contents: PdfPlaceholder;
}

/** Four numbers of up to ten digits. */
const BYTE_RANGE_LENGTH = 48;

/** A signature dictionary (ISO 32000-2 table 255) with room for a signature of so many octets. */
export function signatureDictionary(statements: SignatureStatements, contentsLength: number): UnfinishedSignature {
  const { subFilter, reason, location, signingTime, certification } = statements;
  const byteRange = new PdfPlaceholder(' '.repeat(BYTE_RANGE_LENGTH));
  const contents = new PdfPlaceholder(`<${'0'.repeat(2 * contentsLength)}>`);
  const dictionary = PdfDictionary.of({
    Type: new PdfName('Sig'),
    Filter: new PdfName('Adobe.PPKLite'),
    SubFilter: new PdfName(subFilter),
    Reason: textString(reason),
    Location: textString(location),
    M: dateString(signingTime),
    ByteRange: byteRange,
    Contents: contents,
    Reference: certification === undefined ? undefined : [certificationReference(certification)],
  });
  return { dictionary, byteRange, contents };
}

/** ISO 32000-2 §12.8.2.2: what may be changed without breaking the certification. */
function certificationReference(certification: CertificationPermission): PdfObject {
  const parameters = PdfDictionary.of({ Type: new PdfName('TransformParams'), P: certification, V: new PdfName('1.2') });
  return PdfDictionary.of({ Type: new PdfName('SigRef'), TransformMethod: new PdfName('DocMDP'), TransformParams: parameters });
}
