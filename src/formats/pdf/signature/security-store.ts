import { changedCatalog, type PdfChanges } from '../pdf-changes.js';
import { isPdfArray, PdfDictionary, PdfName, PdfStream, type PdfObject } from '../pdf-objects.js';
import type { RevocationData } from './revocation-archive.js';

/** The values that a document security store holds. */
export interface SecurityStoreParts extends RevocationData {
  /** Certificates, DER. */
  readonly certificates: readonly Uint8Array[];
}

/** Adds values to the document security store (ISO 32000-2 §12.8.4.3, ETSI EN 319 142-1 §5.4.2.2), which is made where there is none. */
export function addToSecurityStore(changes: PdfChanges, { certificates, crls, ocspResponses }: SecurityStoreParts): void {
  const { reference, catalog } = changedCatalog(changes);
  const store = changes.dictionary(catalog.get('DSS')) ?? PdfDictionary.of({ Type: new PdfName('DSS') });
  const added = (key: string, values: readonly Uint8Array[]): Readonly<Record<string, PdfObject>> => {
    const known = changes.resolve(store.get(key));
    const streams = values.map((value) => changes.add(new PdfStream(new PdfDictionary(), value)));
    return streams.length === 0 ? {} : { [key]: [...(isPdfArray(known) ? known : []), ...streams] };
  };
  const changed = store.with({ ...added('Certs', certificates), ...added('CRLs', crls), ...added('OCSPs', ocspResponses) });
  changes.set(reference, catalog.with({ DSS: changes.add(changed) }));
}
