import { Canonicalizer, type CanonicalForm } from './canonicalizer.js';
import { DocumentWriter } from './document-writer.js';
import type { XmlEncoding } from './xml-encoding.js';
import { report, type XmlElement } from './xml-element.js';
import type { XmlContext } from './xml-handler.js';

/** An element in canonical form, UTF-8. Throws an XmlError where it has none. */
export function canonicalElement(element: XmlElement, context: XmlContext, form: CanonicalForm): Uint8Array {
  let text = '';
  report(element, new Canonicalizer(form, (piece) => (text += piece)), context);
  return Buffer.from(text, 'utf8');
}

/** An element as Java's transformer writes it within the elements that the context tells of. */
export function serializedElement(element: XmlElement, context: XmlContext, encoding: XmlEncoding): string {
  let text = '';
  const output = { encoding, write: (piece: string) => void (text += piece) };
  report(element, new DocumentWriter(output, { outer: context.namespaces }), context);
  return text;
}
