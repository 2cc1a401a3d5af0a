import { ElementCollector } from '../xml/element-collector.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { readXml } from '../xml/read-xml.js';
import { detectXmlEncoding } from '../xml/xml-encoding.js';
import type { StartTag, XmlContext, XmlHandler } from '../xml/xml-handler.js';
import { xmlSignatureOf, type XmlSignature } from './xml-signature.js';

/** Which Signature of a document is meant: the first that begins, or only one that is the document element. */
export type SignaturePlace = 'first' | 'documentElement';

/**
 * Finds a Signature in a document and reads it; answers undefined where there is none. Throws an XmlError for a document
 * that cannot be read and an XmlSignatureError for a Signature that is malformed.
 */
export async function readXmlSignature(document: Uint8Array, place: SignaturePlace): Promise<XmlSignature | undefined> {
  const finder = new SignatureFinder(place);
  await readXml(detectXmlEncoding(document), finder);
  const { found, collector } = finder;
  return found && collector.collected && xmlSignatureOf(collector.collected, found.context, found.position);
}

/** Whether a tag is that of a Signature. */
export const isSignature = ({ namespace, localName }: StartTag): boolean => namespace === NAMESPACE.ds && localName === 'Signature';

class SignatureFinder implements XmlHandler {
  found: { readonly context: XmlContext; readonly position: number } | undefined;
  readonly collector = new ElementCollector();
  readonly #place: SignaturePlace;
  #elements = 0;
  /** Depth below an element of an Object that is passed over, which may be the whole signed document. */
  #passedOver = 0;
  /** Where in the Signature an Object is open: 0 for none. */
  #objectDepth = 0;
  /** Whether the open Object was found to hold something else than properties. */
  #holdsOthers = false;

  constructor(place: SignaturePlace) {
    this.#place = place;
  }

  startElement(tag: StartTag, context: () => XmlContext): void {
    const position = this.#elements++;
    if (!this.found) {
      if (!isSignature(tag) || (this.#place === 'documentElement' && position > 0)) return;
      this.found = { context: context(), position };
    } else if (this.collector.collected) return;
    if (this.#passedOver > 0 || (this.#isInObject() && !isQualifyingProperties(tag))) {
      if (this.#passedOver++ === 0) this.#noteOthers(tag);
      return;
    }
    this.collector.startElement(tag);
    if (this.collector.depth === 2 && tag.namespace === NAMESPACE.ds && tag.localName === 'Object') {
      this.#objectDepth = 2;
      this.#holdsOthers = false;
    }
  }

  endElement(): void {
    if (this.#passedOver > 0) {
      this.#passedOver--;
      return;
    }
    if (!this.#isOpen()) return;
    if (this.collector.depth === this.#objectDepth) this.#objectDepth = 0;
    this.collector.endElement();
  }

  text(text: string): void {
    if (this.#isOpen() && this.#passedOver === 0 && !this.#isInObject()) this.collector.text(text);
  }

  characterData(text: string): void {
    this.text(text);
  }

  /** The first element of an Object that is passed over is kept, without what is in it. */
  #noteOthers(tag: StartTag): void {
    if (this.#holdsOthers) return;
    this.#holdsOthers = true;
    this.collector.startElement(tag);
    this.collector.endElement();
  }

  #isOpen(): boolean {
    return this.found !== undefined && this.collector.collected === undefined;
  }

  /** Directly in an Object, not in what of it is collected. */
  #isInObject(): boolean {
    return this.#objectDepth > 0 && this.collector.depth === this.#objectDepth;
  }
}

const isQualifyingProperties = ({ namespace, localName }: StartTag): boolean =>
  namespace === NAMESPACE.xades && localName === 'QualifyingProperties';
