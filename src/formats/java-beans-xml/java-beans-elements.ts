import { SaxesParser } from 'saxes';

/** An XML element with what stands in it, in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

/** Longest text that is read, in UTF-16 units: what a column `mediumtext` can hold. */
export const MAX_XML_LENGTH = 0xff_ffff;
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 500_000;

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (XmlElement | string)[];
}

/**
 * The root element of an XML 1.0 text. A document type declaration is refused, so that there are no entities but the
 * five of XML and character references. Throws an error that says what is wrong with the text.
 */
export function readXmlElements(xml: string): XmlElement {
  if (xml.length > MAX_XML_LENGTH) throw new Error(`the XML text is longer than ${String(MAX_XML_LENGTH)} characters`);
  const parser = new SaxesParser({ xmlns: false, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;

  parser.on('error', (error) => {
    throw new Error(`the XML text is not well-formed: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new Error('the XML text has a document type declaration');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= MAX_DEPTH) throw new Error(`the XML text is nested more than ${String(MAX_DEPTH)} deep`);
    if (++count > MAX_ELEMENTS) throw new Error(`the XML text has more than ${String(MAX_ELEMENTS)} elements`);
    open.push({ name, attributes: new Map(Object.entries(attributes)), children: [] });
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  const text = (part: string): void => void open.at(-1)?.children.push(part);
  parser.on('text', text);
  parser.on('cdata', text);

  // The declaration must be first; texts that were edited by hand may have a byte order mark or blank lines before it.
  parser.write(xml.replace(/^[\uFEFF\s]+/, '')).close();
  if (!root) throw new Error('the XML text has no element');
  return root;
}

/** The elements in an element; texts between them, which are indentation, do not count. */
export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string');
}
