import { SaxesParser, type SaxesTagNS } from 'saxes';

/** An element of a document of our own, such as a WSDL file. Texts are not kept. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** Attributes without a namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The namespaces in scope, by prefix. */
  readonly prefixes: ReadonlyMap<string, string>;
}

/** Namespace and local name. */
export interface QualifiedName {
  readonly namespace: string;
  readonly name: string;
}

/** Reads a whole document; throws where it is not well-formed. */
export function readXmlTree(xml: string): XmlElement {
  const open: (XmlElement & { readonly children: XmlElement[] })[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', (tag) => {
    const element = { ...described(tag), children: [], prefixes: inScope(open.at(-1)?.prefixes, tag.ns) };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  if (!root) throw new Error('The document has no element.');
  return root;
}

function described(tag: SaxesTagNS): Omit<XmlElement, 'children' | 'prefixes'> {
  const plain = Object.values(tag.attributes).filter((attribute) => attribute.uri === '');
  return { namespace: tag.uri, name: tag.local, attributes: new Map(plain.map((attribute) => [attribute.local, attribute.value])) };
}

function inScope(outer: ReadonlyMap<string, string> | undefined, declared: Record<string, string>): ReadonlyMap<string, string> {
  const entries = Object.entries(declared);
  return outer && entries.length === 0 ? outer : new Map([...(outer ?? []), ...entries]);
}

/** The children of that name, in order. */
export function childrenNamed(element: XmlElement, wanted: QualifiedName): readonly XmlElement[] {
  return element.children.filter((child) => child.namespace === wanted.namespace && child.name === wanted.name);
}

/** The attribute; throws where the element does not have it. */
export function requiredAttribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) throw new Error(`Element ${element.name} has no attribute ${name}.`);
  return value;
}

/** A name with a prefix, as the element's namespaces resolve it. */
export function resolveName(element: XmlElement, prefixed: string): QualifiedName {
  const colon = prefixed.indexOf(':');
  const namespace = element.prefixes.get(colon < 0 ? '' : prefixed.slice(0, colon));
  if (namespace === undefined) throw new Error(`The prefix of ${prefixed} is not declared.`);
  return { namespace, name: prefixed.slice(colon + 1) };
}
