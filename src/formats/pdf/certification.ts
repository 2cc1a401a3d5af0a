import type { PdfDocument } from './pdf-document.js';
import { integerOf, nameOf } from './pdf-objects.js';

/** What a certified document allows (ISO 32000-2 table 257, P): 1 nothing, 2 filling in of forms and signing, 3 annotations too. */
export type CertificationPermission = 1 | 2 | 3;

/** What the certification of a document allows; undefined for one that is not certified. */
export function certificationOf(document: PdfDocument): CertificationPermission | undefined {
  const permissions = document.dictionary(document.catalog.get('Perms'));
  const signature = document.dictionary(permissions?.get('DocMDP') ?? null);
  if (!signature) return undefined;
  for (const reference of document.array(signature.get('Reference')) ?? []) {
    const dictionary = document.dictionary(reference);
    if (nameOf(document.resolve(dictionary?.get('TransformMethod') ?? null)) !== 'DocMDP') continue;
    const P = integerOf(document.resolve(document.dictionary(dictionary?.get('TransformParams') ?? null)?.get('P') ?? null));
    if (P === 1 || P === 2 || P === 3) return P;
  }
  // A certification that does not say what it allows allows filling in, which is the default of P.
  return 2;
}
