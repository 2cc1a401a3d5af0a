import type { Contract, Operation } from './contract.js';
import { SchemaTypes, XML_SCHEMA } from './schema-types.js';
import { childrenNamed, readXmlTree, requiredAttribute, resolveName, type XmlElement } from './xml-tree.js';

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';

/**
 * Reads the contract of a WSDL 1.1 document with one schema, one port type and one service. Throws where the document
 * has something that the reader of messages would not keep to.
 */
export function readContract(wsdl: string): Contract {
  const definitions = readXmlTree(wsdl);
  const targetNamespace = requiredAttribute(definitions, 'targetNamespace');
  const types = new SchemaTypes(only(only(definitions, 'types', WSDL), 'schema', XML_SCHEMA));
  const messages = new Map(wsdlChildren(definitions, 'message').map((message) => [requiredAttribute(message, 'name'), message]));

  /** The local name of the element that the message of an input, output or fault consists of. */
  const elementOf = (direction: XmlElement): string => {
    const message = messages.get(resolveName(direction, requiredAttribute(direction, 'message')).name);
    if (!message) throw new Error(`The message of ${direction.name} is missing.`);
    const part = only(message, 'part', WSDL);
    const element = resolveName(part, requiredAttribute(part, 'element'));
    if (element.namespace !== targetNamespace) throw new Error(`Element ${element.name} is not in the target namespace.`);
    return element.name;
  };

  const operations = wsdlChildren(only(definitions, 'portType', WSDL), 'operation').map((operation): Operation => {
    const name = requiredAttribute(operation, 'name');
    const inputName = elementOf(only(operation, 'input', WSDL));
    // The wrapped style (JAX-WS 2.2 §2.3.1.2): the element has the operation's name.
    if (inputName !== name) throw new Error(`Operation ${name} is not wrapped in an element of its name.`);
    const outputName = elementOf(only(operation, 'output', WSDL));
    const faults = wsdlChildren(operation, 'fault').map(elementOf);
    return { name, input: types.ofRootElement(inputName), outputName, output: types.ofRootElement(outputName), faults };
  });

  const service = only(definitions, 'service', WSDL);
  return {
    targetNamespace,
    serviceName: requiredAttribute(service, 'name'),
    portName: requiredAttribute(only(service, 'port', WSDL), 'name'),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}

const wsdlChildren = (element: XmlElement, name: string): readonly XmlElement[] => childrenNamed(element, { namespace: WSDL, name });

function only(element: XmlElement, name: string, namespace: string): XmlElement {
  const found = childrenNamed(element, { namespace, name });
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${element.name} needs exactly one ${name}.`);
  return first;
}
