import { setImmediate } from 'node:timers/promises';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { ElementScope } from './element-scope.js';
import { startTagOf } from './start-tag.js';
import type { EncodedXml } from './xml-encoding.js';
import { XmlError } from './xml-error.js';
import type { StartTag, XmlHandler } from './xml-handler.js';

/** Deeper documents are refused: an element that is open takes memory, and readers of the result fail long before. */
const MAX_DEPTH = 10_000;
/** As Java's parser refuses more of them. */
const MAX_ATTRIBUTES = 10_000;
/** How much is read before others get their turn. */
const PIECE_BYTES = 256 * 1024;

/**
 * Reads a document and reports it to a handler. Document type declarations are refused, so that
 * there are no entities but the five of XML, and nothing outside the document is ever asked for. Namespaces are resolved
 * here, not by saxes, which looks a prefix up through all open elements. Throws an XmlError for anything that is not
 * well-formed, and what the handler throws. Takes time and memory in proportion to the document.
 */
export async function readXml({ bytes, decode }: EncodedXml, handler: XmlHandler): Promise<void> {
  const parser = reportingParser(handler);
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
    if (offset > 0) await setImmediate();
    parser.write(decode(bytes.subarray(offset, offset + PIECE_BYTES)));
  }
  parser.write(decode(new Uint8Array(0)));
  parser.close();
}

function reportingParser(handler: XmlHandler): SaxesParser {
  const parser = new SaxesParser();
  const scope = new ElementScope();
  const open: StartTag[] = [];
  let attributes = 0;
  let begun = false;

  const begin = (version = '1.0', standalone = false): void => {
    if (begun) return;
    begun = true;
    if (version !== '1.0' && version !== '1.1') throw new XmlError(`XML ${version} is not supported.`);
    handler.declaration?.({ version, standalone });
  };

  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlError('Document type declarations are not allowed.');
  });
  parser.on('xmldecl', ({ version, standalone }) => {
    begin(version, standalone === 'yes');
  });
  parser.on('attribute', () => {
    if (++attributes > MAX_ATTRIBUTES) throw new XmlError(`An element has more than ${String(MAX_ATTRIBUTES)} attributes.`);
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    begin();
    attributes = 0;
    if (open.length === MAX_DEPTH) throw new XmlError(`The document is deeper than ${String(MAX_DEPTH)} elements.`);
    const start = startTagOf(tag, scope);
    open.push(start);
    handler.startElement?.(start, () => scope.context());
    scope.enterAttributes(start.attributes);
  });
  parser.on('closetag', () => {
    const start = open.pop();
    if (!start) throw new XmlError('An element ends that did not begin.');
    handler.endElement?.(start);
    scope.leave();
  });
  parser.on('text', (text) => {
    if (open.length > 0 && text !== '') handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    handler.characterData?.(text);
  });
  parser.on('comment', (text) => {
    begin();
    handler.comment?.(text);
  });
  parser.on('processinginstruction', ({ target, body }) => {
    begin();
    handler.processingInstruction?.(target, body);
  });
  return parser;
}
