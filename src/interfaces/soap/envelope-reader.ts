import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Contract, Operation } from './contract.js';
import type { Message } from './message.js';
import { isSpace, MessageReader, qualified } from './message-reader.js';
import { clientFault, SoapFault } from './soap-fault.js';
import type { Attachments } from './soap-package.js';

const SOAP_1_1 = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_1_2 = 'http://www.w3.org/2003/05/soap-envelope';
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

const DEEPEST_ELEMENT = 64;
const MOST_ELEMENTS = 100_000;
const MOST_ATTRIBUTES = 64;

/** A request for an operation of the contract. */
export interface OperationRequest {
  readonly operation: Operation;
  readonly message: Message;
}

/** Throws at the first error and says where it is, in our words and not in the parser's. */
class StrictParser extends SaxesParser<{ xmlns: true }> {
  override fail(): never {
    throw clientFault(`The request is not well-formed XML (line ${String(this.line)}, column ${String(this.column)}).`);
  }
}

/**
 * Reads a SOAP 1.1 envelope in one pass and strictly: what the contract does not have, a document type declaration
 * (SOAP 1.1 §3) and whatever is not well-formed throws a SoapFault. Header entries are passed over, unless they must be
 * understood; comments and processing instructions are passed over, as SignServer does.
 */
export class EnvelopeReader {
  private readonly parser = new StrictParser({ xmlns: true });
  private depth = 0;
  private elements = 0;
  private attributes = 0;
  private section: 'none' | 'header' | 'body' = 'none';
  private sawHeader = false;
  private operation: Operation | undefined;
  private messageReader: MessageReader | undefined;
  private message: Message | undefined;

  constructor(
    private readonly contract: Contract,
    private readonly attachments: Attachments,
  ) {
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
      this.openElement(tag);
    });
    parser.on('closetag', () => {
      this.closeElement();
    });
    parser.on('text', (text) => {
      this.addText(text);
    });
    parser.on('cdata', (text) => {
      this.addText(text);
    });
  }

  /** Takes the next piece of the document. */
  write(xml: string): void {
    this.parser.write(xml);
  }

  /** Ends the document. */
  end(): OperationRequest {
    this.parser.close();
    if (!this.operation || !this.message) throw clientFault('The envelope has no body with an operation.');
    return { operation: this.operation, message: this.message };
  }

  private openElement(tag: SaxesTagNS): void {
    this.attributes = 0;
    this.depth++;
    if (this.depth > DEEPEST_ELEMENT) throw clientFault('The elements of the request are nested too deeply.');
    if (++this.elements > MOST_ELEMENTS) throw clientFault('The request has too many elements.');
    if (this.messageReader) this.messageReader.openElement(tag);
    else if (this.depth === 1) checkEnvelope(tag);
    else if (this.depth === 2) this.openSection(tag);
    else if (this.section === 'body') this.openOperation(tag);
    else if (this.depth === 3) checkHeaderEntry(tag);
  }

  private openSection(tag: SaxesTagNS): void {
    const name = tag.uri === SOAP_1_1 ? tag.local : '';
    if (name === 'Header' && this.section === 'none' && !this.sawHeader) {
      this.section = 'header';
      this.sawHeader = true;
    } else if (name === 'Body' && this.section === 'none') {
      this.section = 'body';
    } else {
      throw clientFault(`Unexpected element ${qualified(tag)} in the envelope. Expected an optional Header, then one Body.`);
    }
  }

  private openOperation(tag: SaxesTagNS): void {
    if (this.operation) throw clientFault(`The body has a second element, ${qualified(tag)}. Expected one operation.`);
    const { operations, targetNamespace } = this.contract;
    this.operation = tag.uri === targetNamespace ? operations.get(tag.local) : undefined;
    if (!this.operation) {
      const names = [...operations.keys()].join(', ');
      throw clientFault(`There is no operation ${qualified(tag)}. Expected one of ${names} in namespace ${targetNamespace}.`);
    }
    const { name, input } = this.operation;
    const { attachments, parser } = this;
    const resolve = (prefix: string): string | undefined => parser.resolve(prefix);
    this.messageReader = new MessageReader({ name, type: input }, targetNamespace, { attachments, resolve });
  }

  private closeElement(): void {
    this.depth--;
    if (this.messageReader) {
      this.message = this.messageReader.closeElement();
      if (this.message) this.messageReader = undefined;
    } else if (this.depth === 1 && this.section === 'header') {
      this.section = 'none';
    }
  }

  private addText(text: string): void {
    if (this.messageReader) this.messageReader.addText(text);
    else if (this.section !== 'header' && !isSpace(text)) throw clientFault('The envelope holds text outside of its operation.');
  }
}

/** SOAP 1.1 §4.1.2: an envelope of another namespace is one of another version. */
function checkEnvelope(tag: SaxesTagNS): void {
  if (tag.local !== 'Envelope') throw clientFault(`The document element is ${qualified(tag)}. Expected a SOAP 1.1 Envelope.`);
  if (tag.uri === SOAP_1_2) {
    throw new SoapFault('VersionMismatch', 'A SOAP 1.2 message is not valid when sent to a SOAP 1.1 only endpoint.');
  }
  if (tag.uri !== SOAP_1_1) throw new SoapFault('VersionMismatch', `The envelope is not one of SOAP 1.1, whose namespace is ${SOAP_1_1}`);
}

/** SOAP 1.1 §4.2.3: an entry for us that must be understood is refused, for none is understood. */
function checkHeaderEntry(tag: SaxesTagNS): void {
  const attributes = Object.values(tag.attributes).filter((attribute) => attribute.uri === SOAP_1_1);
  const valueOf = (name: string): string => attributes.find((attribute) => attribute.local === name)?.value.trim() ?? '';
  const forUs = ['', NEXT_ACTOR].includes(valueOf('actor'));
  if (forUs && !['', '0', 'false'].includes(valueOf('mustUnderstand'))) {
    throw new SoapFault('MustUnderstand', `The header entry ${qualified(tag)} must be understood and is not.`);
  }
}
