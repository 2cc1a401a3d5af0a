import type { PrefixResolver, XmlAttribute, XmlElement, XmlEvents } from './xml-events.js';

const XMLNS = 'http://www.w3.org/2000/xmlns/';

const NAME = '[A-Za-z_][\\w.-]*';
const DECLARATION = /<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]*")?(?: standalone="(?:yes|no)")?\?>/y;
const START_TAG = new RegExp(`<((?:${NAME}:)?${NAME})((?:\\s+(?:${NAME}:)?${NAME}="[^"<]*")*)\\s*(/?)>`, 'y');
const ATTRIBUTE = new RegExp(`((?:${NAME}:)?${NAME})="([^"]*)"`, 'g');
const END_TAG = new RegExp(`</((?:${NAME}:)?${NAME})\\s*>`, 'y');

/**
 * Whether a document may be of the plain kind: printable ASCII and line feeds only, without references, and without
 * the end of a character data section, which must not stand alone.
 */
const NOT_PLAIN = /[^\n\x20-\x25\x27-\x7e]|\]\]>/;
const MOST_ATTRIBUTES = 16;

/** A document is not of the plain kind after all. */
class NotPlain extends Error {}

/**
 * Reads XML of the plain kind that SOAP clients write: elements, attributes in double quotes and text, in printable ASCII
 * without references, comments, character data sections or anything else. That takes a sixth of the time of a parser that
 * knows all of XML. For any other document, well-formed or not, it answers false, and the parser that knows must read it
 * from the start.
 */
export function readPlainXml(xml: string, begin: (resolve: PrefixResolver) => XmlEvents): boolean {
  if (NOT_PLAIN.test(xml)) return false;
  try {
    new PlainXml(xml, begin).read();
    return true;
  } catch (thrown) {
    if (thrown instanceof NotPlain) return false;
    throw thrown;
  }
}

interface OpenElement {
  readonly name: string;
  /** Namespaces by prefix that are in force inside; the parent's own object where the element declares none. */
  readonly namespaces: Readonly<Record<string, string>>;
}

const NO_NAMESPACES: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
const NO_ATTRIBUTES: Readonly<Record<string, XmlAttribute>> = Object.freeze({});

class PlainXml {
  private readonly events: XmlEvents;
  private readonly open: OpenElement[] = [];
  private position = 0;

  constructor(
    private readonly xml: string,
    begin: (resolve: PrefixResolver) => XmlEvents,
  ) {
    this.events = begin((prefix) => (prefix === '' ? (this.namespaces()[''] ?? '') : this.namespaces()[prefix]));
  }

  read(): void {
    this.match(DECLARATION);
    this.skipSpace();
    do this.readMarkup();
    while (this.open.length > 0);
    this.skipSpace();
    if (this.position !== this.xml.length) throw new NotPlain();
  }

  /** A tag, with the text before it inside an element. */
  private readMarkup(): void {
    const tag = this.xml.indexOf('<', this.position);
    if (tag < 0) throw new NotPlain();
    if (tag > this.position) {
      if (this.open.length === 0) throw new NotPlain();
      const text = this.xml.slice(this.position, tag);
      this.position = tag;
      this.events.addText(text);
    }
    if (this.xml.charCodeAt(tag + 1) === SLASH) this.readEndTag();
    else this.readStartTag();
  }

  private readStartTag(): void {
    const [, name = '', attributes = '', slash = ''] = this.match(START_TAG) ?? [];
    if (name === '') throw new NotPlain();
    const element = this.element(name, attributes);
    this.events.openElement(element);
    if (slash !== '') {
      this.open.pop();
      this.events.closeElement();
    }
  }

  private readEndTag(): void {
    const [, name] = this.match(END_TAG) ?? [];
    if (name !== this.open.pop()?.name) throw new NotPlain();
    this.events.closeElement();
  }

  /** Opens the element and tells of it. What Namespaces in XML forbids is left to the other parser. */
  private element(name: string, attributeText: string): XmlElement {
    const pairs =
      attributeText === '' ? [] : [...attributeText.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, value] as const);
    if (pairs.length > MOST_ATTRIBUTES) throw new NotPlain();
    const namespaces = declared(this.namespaces(), pairs);
    this.open.push({ name, namespaces });
    const { prefix, local } = split(name);
    return { prefix, local, uri: namespaceOf(prefix, namespaces, namespaces['']), attributes: attributesOf(pairs, namespaces) };
  }

  private namespaces(): Readonly<Record<string, string>> {
    return this.open.at(-1)?.namespaces ?? NO_NAMESPACES;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.xml);
    if (found) this.position = pattern.lastIndex;
    return found;
  }

  private skipSpace(): void {
    while (this.xml.charCodeAt(this.position) === SPACE || this.xml.charCodeAt(this.position) === LINE_FEED) this.position++;
  }
}

const SLASH = 0x2f;
const SPACE = 0x20;
const LINE_FEED = 0x0a;

type Pairs = readonly (readonly [key: string, value: string])[];

function split(name: string): { readonly prefix: string; readonly local: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { prefix: '', local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}

function declared(outer: Readonly<Record<string, string>>, pairs: Pairs): Readonly<Record<string, string>> {
  let namespaces: Record<string, string> | undefined;
  for (const [key, value] of pairs) {
    const declares = key === 'xmlns' ? '' : key.startsWith('xmlns:') ? key.slice('xmlns:'.length) : undefined;
    if (declares === undefined) continue;
    // Namespaces in XML 1.0 §3: these two are bound, and a prefix cannot be unbound.
    if (declares === 'xml' || declares === 'xmlns' || value.trim() !== value || value === '' || value === XMLNS) throw new NotPlain();
    namespaces ??= Object.assign(Object.create(null) as Record<string, string>, outer);
    namespaces[declares] = value;
  }
  return namespaces ?? outer;
}

function attributesOf(pairs: Pairs, namespaces: Readonly<Record<string, string>>): Readonly<Record<string, XmlAttribute>> {
  if (pairs.length === 0) return NO_ATTRIBUTES;
  const attributes: Record<string, XmlAttribute> = {};
  const names = new Set<string>();
  for (const [key, value] of pairs) {
    if (value.includes('\n')) throw new NotPlain();
    const { prefix, local } = key === 'xmlns' ? { prefix: key, local: key } : split(key);
    const uri = prefix === 'xmlns' ? XMLNS : namespaceOf(prefix, namespaces, '');
    attributes[key] = { local, uri, value };
    names.add(`${uri} ${local}`);
  }
  if (names.size !== pairs.length) throw new NotPlain();
  return attributes;
}

function namespaceOf(prefix: string, namespaces: Readonly<Record<string, string>>, withoutPrefix = ''): string {
  const uri = prefix === '' ? withoutPrefix : namespaces[prefix];
  if (uri === undefined) throw new NotPlain();
  return uri;
}
