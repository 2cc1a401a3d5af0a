import { documentElementOnly } from '../../formats/xml/document-element.js';
import { ElementCollector } from '../../formats/xml/element-collector.js';
import { readXml } from '../../formats/xml/read-xml.js';
import { detectXmlEncoding } from '../../formats/xml/xml-encoding.js';
import { childElements, textOf, type XmlElement } from '../../formats/xml/xml-element.js';

/** SOAP 1.1, document/literal: the operation in the namespace of the service, everything in it in none. */
const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const SERVICE = 'http://ws.protocol.core.ejbca.org/';

/** The texts and elements of a message by name, in their order; what is undefined is left out. */
export type MessageParts = readonly (readonly [name: string, content: string | MessageParts | undefined])[];

/** The envelope of a request. */
export function soapRequest(operation: string, parts: MessageParts): string {
  return `<s:Envelope xmlns:s="${ENVELOPE}"><s:Body><e:${operation} xmlns:e="${SERVICE}">${written(parts)}</e:${operation}></s:Body></s:Envelope>`;
}

function written(parts: MessageParts): string {
  return parts
    .map(([name, content]) => {
      if (content === undefined) return '';
      return `<${name}>${typeof content === 'string' ? escaped(content) : written(content)}</${name}>`;
    })
    .join('');
}

const escaped = (text: string): string => text.replace(/[&<>\r]/g, (character) => `&#${String(character.charCodeAt(0))};`);

/** The service refused the request: what it says. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
}

/** The `return` elements of an answer. Throws a `SoapFault`, or an error for what is no such answer. */
export async function soapReturns(bytes: Uint8Array, operation: string): Promise<readonly XmlElement[]> {
  const collector = new ElementCollector();
  await readXml(detectXmlEncoding(bytes), documentElementOnly(collector));
  const envelope = collector.collected;
  if (envelope?.namespace !== ENVELOPE || envelope.localName !== 'Envelope') throw new Error('The answer is no SOAP envelope.');
  const [body] = childElements(envelope, ENVELOPE, 'Body');
  const [fault] = body ? childElements(body, ENVELOPE, 'Fault') : [];
  if (fault) throw new SoapFault(childElements(fault, '', 'faultstring').map(textOf).join('').trim());
  const [response] = body ? childElements(body, SERVICE, `${operation}Response`) : [];
  if (!response) throw new Error(`The answer has no ${operation}Response.`);
  return childElements(response, '', 'return');
}

/** What is in an element, to be sent back as it came: names, texts and their order. Elements that are nil are left out. */
export function partsOf(element: XmlElement): MessageParts {
  return childElements(element)
    .filter((child) => !child.attributes.some(({ name, value }) => name.endsWith(':nil') && ['true', '1'].includes(value)))
    .map((child) => [child.localName, childElements(child).length > 0 ? partsOf(child) : textOf(child)] as const);
}
