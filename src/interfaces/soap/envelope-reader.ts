import type { Contract, Operation } from './contract.js';
import type { Message } from './message.js';
import { isSpace, MessageReader, qualified } from './message-reader.js';
import { clientFault, SoapFault } from './soap-fault.js';
import type { Attachments } from './soap-package.js';
import type { PrefixResolver, XmlElement, XmlEvents } from './xml-events.js';

const SOAP_1_1 = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_1_2 = 'http://www.w3.org/2003/05/soap-envelope';
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

const DEEPEST_ELEMENT = 64;
const MOST_ELEMENTS = 100_000;

/** A request for an operation of the contract. */
export interface OperationRequest {
  readonly operation: Operation;
  readonly message: Message;
}

/**
 * Reads a SOAP 1.1 envelope from the events of a parser, in one pass and strictly: what the contract does not have throws
 * a SoapFault. Header entries are passed over, unless they must be understood.
 */
export class EnvelopeReader implements XmlEvents {
  private depth = 0;
  private elements = 0;
  private section: 'none' | 'header' | 'body' = 'none';
  private sawHeader = false;
  private operation: Operation | undefined;
  private messageReader: MessageReader | undefined;
  private message: Message | undefined;

  constructor(
    private readonly contract: Contract,
    private readonly context: { readonly attachments: Attachments; readonly resolve: PrefixResolver },
  ) {}

  /** What was read, once the document is complete. */
  end(): OperationRequest {
    if (!this.operation || !this.message) throw clientFault('The envelope has no body with an operation.');
    return { operation: this.operation, message: this.message };
  }

  openElement(tag: XmlElement): void {
    this.depth++;
    if (this.depth > DEEPEST_ELEMENT) throw clientFault('The elements of the request are nested too deeply.');
    if (++this.elements > MOST_ELEMENTS) throw clientFault('The request has too many elements.');
    if (this.messageReader) this.messageReader.openElement(tag);
    else if (this.depth === 1) checkEnvelope(tag);
    else if (this.depth === 2) this.openSection(tag);
    else if (this.section === 'body') this.openOperation(tag);
    else if (this.depth === 3) checkHeaderEntry(tag);
  }

  private openSection(tag: XmlElement): void {
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

  private openOperation(tag: XmlElement): void {
    if (this.operation) throw clientFault(`The body has a second element, ${qualified(tag)}. Expected one operation.`);
    const { operations, targetNamespace } = this.contract;
    this.operation = tag.uri === targetNamespace ? operations.get(tag.local) : undefined;
    if (!this.operation) {
      // SignServer's sentences.
      if (operations.has(tag.local) && tag.uri === '') {
        throw clientFault(`Unexpected wrapper element ${tag.local} found.   Expected {${targetNamespace}}${tag.local}.`);
      }
      throw clientFault(`Message part ${qualified(tag)} was not recognized.  (Does it exist in service WSDL?)`);
    }
    const { name, input } = this.operation;
    this.messageReader = new MessageReader({ name, type: input }, targetNamespace, this.context);
  }

  closeElement(): void {
    this.depth--;
    if (this.messageReader) {
      this.message = this.messageReader.closeElement();
      if (this.message) this.messageReader = undefined;
    } else if (this.depth === 1 && this.section === 'header') {
      this.section = 'none';
    }
  }

  addText(text: string): void {
    if (this.messageReader) this.messageReader.addText(text);
    else if (this.section !== 'header' && !isSpace(text)) throw clientFault('The envelope holds text outside of its operation.');
  }
}

/** SOAP 1.1 §4.1.2: an envelope of another namespace is one of another version. */
function checkEnvelope(tag: XmlElement): void {
  if (tag.local !== 'Envelope') throw clientFault(`The document element is ${qualified(tag)}. Expected a SOAP 1.1 Envelope.`);
  if (tag.uri === SOAP_1_2) {
    throw new SoapFault('VersionMismatch', 'A SOAP 1.2 message is not valid when sent to a SOAP 1.1 only endpoint.');
  }
  if (tag.uri !== SOAP_1_1) throw new SoapFault('VersionMismatch', `The envelope is not one of SOAP 1.1, whose namespace is ${SOAP_1_1}`);
}

/** SOAP 1.1 §4.2.3: an entry for us that must be understood is refused, for none is understood. */
function checkHeaderEntry(tag: XmlElement): void {
  const attributes = Object.values(tag.attributes).filter((attribute) => attribute.uri === SOAP_1_1);
  const valueOf = (name: string): string => attributes.find((attribute) => attribute.local === name)?.value.trim() ?? '';
  const forUs = ['', NEXT_ACTOR].includes(valueOf('actor'));
  if (forUs && !['', '0', 'false'].includes(valueOf('mustUnderstand'))) {
    throw new SoapFault('MustUnderstand', `The header entry ${qualified(tag)} must be understood and is not.`);
  }
}
