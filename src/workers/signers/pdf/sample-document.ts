import { PdfDictionary, PdfName, PdfReference, type PdfObject } from '../../../formats/pdf/pdf-objects.js';
import { writeCrossReference } from '../../../formats/pdf/write-cross-reference.js';
import { PdfOutput, writeIndirectObject } from '../../../formats/pdf/write-object.js';

const CATALOG = new PdfReference(1, 0);
const PAGES = new PdfReference(2, 0);
const PAGE = new PdfReference(3, 0);

/** A document of one empty page of A4. */
function emptyDocument(): Uint8Array {
  const output = new PdfOutput();
  output.text('%PDF-1.7\n');
  const objects: readonly (readonly [PdfReference, PdfObject])[] = [
    [CATALOG, PdfDictionary.of({ Type: new PdfName('Catalog'), Pages: PAGES })],
    [PAGES, PdfDictionary.of({ Type: new PdfName('Pages'), Kids: [PAGE], Count: 1 })],
    [PAGE, PdfDictionary.of({ Type: new PdfName('Page'), Parent: PAGES, MediaBox: [0, 0, 595, 842], Resources: new PdfDictionary() })],
  ];
  const written = [{ reference: new PdfReference(0, 65_535), position: 0 }];
  for (const [reference, object] of objects) {
    written.push({ reference, position: output.position });
    writeIndirectObject(output, reference, object);
  }
  writeCrossReference(output, written, { form: 'table', trailer: PdfDictionary.of({ Root: CATALOG }), size: written.length, base: 0 });
  return Buffer.concat(output.chunks);
}

export const SAMPLE_DOCUMENT: Uint8Array = emptyDocument();
