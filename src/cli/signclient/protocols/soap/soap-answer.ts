import { childElements, readXmlElements, type XmlElement } from '../../../../formats/java-beans-xml/java-beans-elements.js';
import { ServerFault } from '../../connection/failures.js';

/** What an operation answers: `response/return`, which may hold a document that was taken out while it came. */
export interface ExpectedAnswer {
  readonly response: string;
  readonly document?: string;
}

/**
 * The element `return` of an answer whose document was taken out of it. Throws `ServerFault` for a fault, and an error for
 * anything that is neither that nor the response.
 */
export function readSoapAnswer(xml: string, { response, document }: ExpectedAnswer): XmlElement {
  const envelope = readXmlElements(xml);
  const body = localName(envelope) === 'Envelope' ? onlyChild(envelope, 'Body') : undefined;
  const fault = body && onlyChild(body, 'Fault');
  if (fault) throw faultOf(fault);
  const answer = body && onlyChild(body, response);
  const returned = answer && onlyChild(answer, 'return');
  if (!returned) throw new Error(`The answer of the server is not ${response}`);
  if (document !== undefined) {
    const data = onlyChild(returned, document);
    // Data that were somewhere else in the answer, or in several places, would have left these as they were.
    if (!data || data.children.length > 0 || countOf(envelope, document) !== 1)
      throw new Error('The answer of the server holds no document');
  }
  return returned;
}

/** `exception` is the element in the detail: `RequestFailedException`. */
function faultOf(fault: XmlElement): ServerFault {
  const message = onlyChild(fault, 'faultstring');
  const detail = onlyChild(fault, 'detail');
  const exception = detail && childElements(detail)[0];
  return new ServerFault(message ? textIn(message) : '', exception && localName(exception));
}

const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(':') + 1);

/** The one child of that local name; undefined where there is none, or several. */
export function onlyChild(element: XmlElement, name: string): XmlElement | undefined {
  const found = childElements(element).filter((child) => localName(child) === name);
  return found.length === 1 ? found[0] : undefined;
}

function countOf(element: XmlElement, name: string): number {
  return childElements(element).reduce((count, child) => count + countOf(child, name), localName(element) === name ? 1 : 0);
}

/** The text of an element that holds nothing else. */
export const textIn = (element: XmlElement): string => element.children.filter((child) => typeof child === 'string').join('');
