import { childElements, readXmlElements, type XmlElement } from '../../formats/java-beans-xml/java-beans-elements.js';

/** What a server answered to `processData`, without the data. */
export type ProcessDataAnswer =
  | { readonly kind: 'processed' }
  /** `exception` is the element in the detail of the fault: `RequestFailedException`. */
  | { readonly kind: 'fault'; readonly message: string; readonly exception?: string };

/** Reads an envelope whose data was taken out of it. Throws for anything that is neither a response nor a fault. */
export function readProcessDataAnswer(xml: string): ProcessDataAnswer {
  const envelope = readXmlElements(xml);
  const body = localName(envelope) === 'Envelope' ? onlyChild(envelope, 'Body') : undefined;
  const fault = body && onlyChild(body, 'Fault');
  if (fault) return readFault(fault);
  const answer = body && onlyChild(body, 'processDataResponse');
  const returned = answer && onlyChild(answer, 'return');
  const data = returned && onlyChild(returned, 'data');
  // Data that were somewhere else in the answer, or in several places, would have left these as they were.
  if (!data || data.children.length > 0 || countOf(envelope, 'data') !== 1) throw new Error('The answer of the server holds no document');
  return { kind: 'processed' };
}

function readFault(fault: XmlElement): ProcessDataAnswer {
  const message = onlyChild(fault, 'faultstring');
  const detail = onlyChild(fault, 'detail');
  const exception = detail && childElements(detail)[0];
  return {
    kind: 'fault',
    message: message ? textOf(message) : '',
    ...(exception && { exception: localName(exception) }),
  };
}

const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(':') + 1);

function onlyChild(element: XmlElement, name: string): XmlElement | undefined {
  const found = childElements(element).filter((child) => localName(child) === name);
  return found.length === 1 ? found[0] : undefined;
}

function countOf(element: XmlElement, name: string): number {
  return childElements(element).reduce((count, child) => count + countOf(child, name), localName(element) === name ? 1 : 0);
}

const textOf = (element: XmlElement): string => element.children.filter((child) => typeof child === 'string').join('');
