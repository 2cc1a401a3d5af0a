import { declarationName, RenderedNamespaces } from './rendered-namespaces.js';
import { XmlError } from './xml-error.js';
import type { NamespaceDeclaration, StartTag, XmlAttribute, XmlContext, XmlHandler } from './xml-handler.js';

/** Which of the canonical forms of XML is made. */
export interface CanonicalForm {
  readonly comments: 'with' | 'without';
  readonly namespaces: Inclusive | Exclusive;
}

/** Canonical XML 1.0, or 1.1, which differs in the `xml:…` attributes that a part of a document inherits. */
interface Inclusive {
  readonly kind: 'inclusive';
  readonly version: '1.0' | '1.1';
}

/** Exclusive XML Canonicalization; prefixes of its InclusiveNamespaces PrefixList, the empty one for `#default`. */
interface Exclusive {
  readonly kind: 'exclusive';
  readonly inclusivePrefixes: ReadonlySet<string>;
}

/** Canonical XML 1.0 (https://www.w3.org/TR/2001/REC-xml-c14n-20010315) without comments. */
export const CANONICAL_XML: CanonicalForm = { comments: 'without', namespaces: { kind: 'inclusive', version: '1.0' } };

/**
 * Writes what it is handed in canonical form: a whole document, or one element with all that is in it. It holds nothing
 * but the declarations that are in scope. Throws an XmlError for a relative namespace URI, as Canonical XML 1.0 §1 demands.
 */
export class Canonicalizer implements XmlHandler {
  readonly #form: CanonicalForm;
  readonly #write: (text: string) => void;
  readonly #rendered = new RenderedNamespaces();
  #depth = 0;
  #place: 'before' | 'in' | 'after' = 'before';

  constructor(form: CanonicalForm, write: (text: string) => void) {
    this.#form = form;
    this.#write = write;
  }

  startElement(tag: StartTag, context: () => XmlContext): void {
    const apex = this.#depth === 0 ? context() : undefined;
    const declarations = this.#rendered.enter(this.#candidates(tag, apex));
    declarations.forEach(requireAbsolute);
    const attributes = [...tag.attributes, ...this.#inherited(tag, apex)].sort(byNamespaceAndName);
    const parts = [`<${tag.name}`];
    for (const declaration of [...declarations].sort((a, b) => compareCodePoints(a.prefix, b.prefix))) {
      parts.push(attributeText(declarationName(declaration), declaration.uri));
    }
    for (const { name, value } of attributes) parts.push(attributeText(name, value));
    this.#write(`${parts.join('')}>`);
    this.#place = 'in';
    this.#depth++;
  }

  endElement({ name }: StartTag): void {
    this.#write(`</${name}>`);
    this.#rendered.leave();
    if (--this.#depth === 0) this.#place = 'after';
  }

  text(text: string): void {
    this.#write(/[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (character) => TEXT_ESCAPES[character] ?? character) : text);
  }

  characterData(text: string): void {
    this.text(text);
  }

  comment(text: string): void {
    if (this.#form.comments === 'with') this.#besides(`<!--${text.replaceAll('\r', '&#xD;')}-->`);
  }

  processingInstruction(target: string, data: string): void {
    this.#besides(`<?${target}${data === '' ? '' : ` ${data.replaceAll('\r', '&#xD;')}`}?>`);
  }

  // Canonical XML 1.0 §2.3: outside the document element each stands on a line of its own.
  #besides(markup: string): void {
    this.#write({ before: `${markup}\n`, in: markup, after: `\n${markup}` }[this.#place]);
  }

  /** The declarations that the form wants to see at an element, were they not written yet. */
  #candidates(tag: StartTag, apex: XmlContext | undefined): readonly NamespaceDeclaration[] {
    const { namespaces } = this.#form;
    if (namespaces.kind === 'inclusive') return apex ? declared(apex.namespaces) : tag.declarations;
    const used = usedBy(tag);
    if (namespaces.inclusivePrefixes.size === 0) return used;
    const inclusive = (apex ? declared(apex.namespaces) : tag.declarations).filter(({ prefix }) =>
      namespaces.inclusivePrefixes.has(prefix),
    );
    const names = new Set(used.map(({ prefix }) => prefix));
    return [...used, ...inclusive.filter(({ prefix }) => !names.has(prefix))];
  }

  #inherited(tag: StartTag, apex: XmlContext | undefined): readonly XmlAttribute[] {
    const { namespaces } = this.#form;
    if (!apex || namespaces.kind === 'exclusive') return [];
    const inherited = [...apex.xmlAttributes.values()].filter(({ name }) => !tag.attributes.some((own) => own.name === name));
    if (namespaces.version === '1.0') return inherited;
    // Canonical XML 1.1 §2.4: xml:id is not inherited, and xml:base would have to be joined with those between.
    if (inherited.some(({ localName }) => localName === 'base')) throw new XmlError('An inherited xml:base is not supported.');
    return inherited.filter(({ localName }) => localName === 'lang' || localName === 'space');
  }
}

const declared = (namespaces: ReadonlyMap<string, string>): readonly NamespaceDeclaration[] =>
  [...namespaces].map(([prefix, uri]) => ({ prefix, uri }));

/** Exclusive XML Canonicalization §2: the prefixes of the element and of its attributes. */
function usedBy(tag: StartTag): readonly NamespaceDeclaration[] {
  const used = new Map([[tag.prefix, tag.namespace]]);
  for (const { name, localName, namespace } of tag.attributes) {
    if (name !== localName) used.set(name.slice(0, -localName.length - 1), namespace);
  }
  return declared(used);
}

function requireAbsolute({ prefix, uri }: NamespaceDeclaration): void {
  if (uri !== '' && uri.indexOf(':') <= 0) throw new XmlError(`The namespace of the prefix "${prefix}" is relative.`);
}

function byNamespaceAndName(a: XmlAttribute, b: XmlAttribute): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.localName, b.localName);
}

const SURROGATE = /[\ud800-\udfff]/;

/** Order by code point, which that of UTF-16 code units is not beyond the basic plane. */
function compareCodePoints(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

const attributeText = (name: string, value: string): string =>
  ` ${name}="${value.replace(/[&<"\t\n\r]/g, (character) => ATTRIBUTE_ESCAPES[character] ?? character)}"`;
