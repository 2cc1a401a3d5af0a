import type { NamespaceDeclaration, StartTag, XmlAttribute, XmlContext, XmlHandler } from './xml-handler.js';

/** An element with all that is in it, as far as it matters: no comments, no processing instructions. */
export interface XmlElement extends StartTag {
  readonly children: readonly (XmlElement | string)[];
}

/** Makes elements of one namespace under one prefix. Attributes that are undefined are left out. */
export type ElementMaker = (
  localName: string,
  attributes?: Readonly<Record<string, string | undefined>>,
  children?: readonly (XmlElement | string)[],
) => XmlElement;

/** Elements whose names have the prefix, or none where it is empty. The namespace is declared by `declaring`. */
export function elementMaker(prefix: string, namespace: string): ElementMaker {
  return (localName, attributes = {}, children = []) => ({
    name: prefix === '' ? localName : `${prefix}:${localName}`,
    prefix,
    localName,
    namespace,
    attributes: Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [plainAttribute(name, value)])),
    declarations: [],
    children,
  });
}

const plainAttribute = (name: string, value: string): XmlAttribute => ({ name, localName: name, namespace: '', value });

/** The element with namespace declarations. */
export function declaring(element: XmlElement, declarations: readonly NamespaceDeclaration[]): XmlElement {
  return { ...element, declarations };
}

/** Reports an element and all that is in it. `context` is what it has from the elements around it. */
export function report(element: XmlElement, handler: XmlHandler, context: XmlContext): void {
  handler.startElement?.(element, () => context);
  for (const child of element.children) {
    if (typeof child !== 'string') report(child, handler, context);
    else if (child !== '') handler.text?.(child);
  }
  handler.endElement?.(element);
}

/** The value of an attribute without prefix; undefined where it is not there. */
export function attributeOf(element: StartTag, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

/** The child elements of that name and namespace, or all of them. */
export function childElements(parent: XmlElement, namespace?: string, localName?: string): readonly XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' &&
      (namespace === undefined || child.namespace === namespace) &&
      (localName === undefined || child.localName === localName),
  );
}

/** The text of an element, without that of the elements in it. */
export function textOf({ children }: XmlElement): string {
  return children.filter((child) => typeof child === 'string').join('');
}
