import type { PdfChanges } from '../pdf-changes.js';
import { PdfDictionary, PdfReference, PdfString } from '../pdf-objects.js';
import { dateString, decodeTextString, textString } from '../text-string.js';

/**
 * Says in the document information dictionary (ISO 32000-2 §14.3.3) that a program has changed the document, and when. Answers where
 * the dictionary is.
 */
export function stampInformation(changes: PdfChanges, program: string, milliseconds: number): PdfReference {
  const current = changes.document.trailer.get('Info');
  const information = changes.dictionary(current) ?? new PdfDictionary();
  const producer = changes.resolve(information.get('Producer'));
  const changed = information.with({
    Producer: textString(stampedProducer(producer instanceof PdfString ? decodeTextString(producer.bytes) : '', program)),
    ModDate: dateString(milliseconds),
  });
  if (!(current instanceof PdfReference)) return changes.add(changed);
  changes.set(current, changed);
  return current;
}

function stampedProducer(producer: string, program: string): string {
  if (producer === '') return program;
  return producer.includes(program) ? producer : `${producer}; modified using ${program}`;
}
