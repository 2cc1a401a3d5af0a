import { SaxesParser } from 'saxes';
import { clientFault } from './soap-fault.js';
import type { PrefixResolver, XmlEvents } from './xml-events.js';

const MOST_ATTRIBUTES = 64;

/** Throws at the first error and says where it is, in our words and not in the parser's. */
class StrictParser extends SaxesParser<{ xmlns: true }> {
  override fail(): never {
    throw clientFault(`The request is not well-formed XML (line ${String(this.line)}, column ${String(this.column)}).`);
  }
}

/**
 * Any XML document, read in pieces and strictly: what is not well-formed and a document type declaration (SOAP 1.1 §3)
 * are Client faults. Comments and processing instructions are passed over, as SignServer does.
 */
export class StrictXml {
  private readonly parser = new StrictParser({ xmlns: true });
  private attributes = 0;

  constructor(events: XmlEvents) {
    const { parser } = this;
    // Not one handler more: saxes keeps them as properties that it adds by computed names, and from the seventh on V8
    // stores the parser as a hash table, which makes it eight times slower.
    parser.on('doctype', () => {
      throw clientFault('The request holds a document type declaration, which SOAP does not allow.');
    });
    parser.on('attribute', () => {
      if (++this.attributes > MOST_ATTRIBUTES) throw clientFault('The request holds an element with too many attributes.');
    });
    parser.on('opentag', (tag) => {
      this.attributes = 0;
      events.openElement(tag);
    });
    parser.on('closetag', () => {
      events.closeElement();
    });
    parser.on('text', (text) => {
      events.addText(text);
    });
    parser.on('cdata', (text) => {
      events.addText(text);
    });
  }

  readonly resolve: PrefixResolver = (prefix) => this.parser.resolve(prefix);

  /** Takes the next piece of the document. */
  write(xml: string): void {
    this.parser.write(xml);
  }

  /** Ends the document. */
  end(): void {
    this.parser.close();
  }
}
