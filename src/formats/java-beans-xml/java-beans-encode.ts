import { MAX_XML_LENGTH } from './java-beans-elements.js';
import type { BeanDocument, BeanEnum, BeanValue } from './java-beans-value.js';

/**
 * Writes a document as `java.beans.XMLEncoder` does: one blank a level, line feeds, and names for objects that are
 * used twice. Throws where the text would be longer than a reader takes and the column holds.
 */
export function encodeJavaBeans(document: BeanDocument): string {
  const version = escaped(document.javaVersion);
  const lines = new Encoder(document.root).lines;
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<java version="${version}" class="java.beans.XMLDecoder">`,
    ...lines,
    '</java>',
    '',
  ].join('\n');
  // A database that is not strict would cut it, and then the record is lost.
  if (Buffer.byteLength(xml) > MAX_XML_LENGTH) throw new RangeError(`the record is longer than ${String(MAX_XML_LENGTH)} bytes`);
  return xml;
}

type Composite = Exclude<BeanValue, null | string | boolean | { kind: 'number' }>;

class Encoder {
  readonly lines: string[] = [];
  readonly #uses: ReadonlyMap<unknown, number>;
  readonly #names = new Map<unknown, string>();
  readonly #namesOfClass = new Map<string, number>();

  constructor(root: BeanValue) {
    this.#uses = countUses(root);
    this.#value(root, 1);
  }

  #line(depth: number, text: string): void {
    this.lines.push(' '.repeat(depth) + text);
  }

  #value(value: BeanValue, depth: number): void {
    if (value === null) this.#line(depth, '<null/>');
    else if (typeof value === 'string') this.#line(depth, `<string>${stringContent(value)}</string>`);
    else if (typeof value === 'boolean') this.#line(depth, `<boolean>${String(value)}</boolean>`);
    else if (value.kind === 'number') this.#line(depth, `<${value.type}>${value.text}</${value.type}>`);
    else this.#object(value, depth);
  }

  #object(value: Composite, depth: number): void {
    const identity = identityOf(value);
    const named = this.#names.get(identity);
    if (named !== undefined) {
      this.#line(depth, `<object idref="${named}"/>`);
      return;
    }
    const id = (this.#uses.get(identity) ?? 0) > 1 ? ` id="${this.#name(value, identity)}"` : '';
    if (value.kind === 'enum') this.#enum(value, { id, depth });
    else this.#statements(value, { id, depth });
  }

  #enum(value: BeanEnum, { id, depth }: { readonly id: string; readonly depth: number }): void {
    this.#line(depth, `<object class="java.lang.Enum"${id} method="valueOf">`);
    this.#line(depth + 1, `<class>${escaped(value.className)}</class>`);
    this.#line(depth + 1, `<string>${stringContent(value.constant)}</string>`);
    this.#line(depth, '</object>');
  }

  #statements(value: Exclude<Composite, BeanEnum>, { id, depth }: { readonly id: string; readonly depth: number }): void {
    const statements = statementsOf(value);
    const start = `<object class="${escaped(value.className)}"${id}`;
    if (statements.length === 0) {
      this.#line(depth, `${start}/>`);
      return;
    }
    this.#line(depth, `${start}>`);
    for (const { attribute, values } of statements) {
      this.#line(depth + 1, `<void ${attribute}>`);
      for (const each of values) this.#value(each, depth + 2);
      this.#line(depth + 1, '</void>');
    }
    this.#line(depth, '</object>');
  }

  /** Java names objects by their class and a number for each class, in the order in which they are written. */
  #name(value: Composite, identity: unknown): string {
    const simpleName = value.className.slice(value.className.lastIndexOf('.') + 1);
    const number = this.#namesOfClass.get(simpleName) ?? 0;
    this.#namesOfClass.set(simpleName, number + 1);
    const name = `${simpleName}${String(number)}`;
    this.#names.set(identity, name);
    return name;
  }
}

function statementsOf(
  value: Exclude<Composite, BeanEnum>,
): readonly { readonly attribute: string; readonly values: readonly BeanValue[] }[] {
  switch (value.kind) {
    case 'map':
      return value.entries.map((entry) => ({ attribute: 'method="put"', values: entry }));
    case 'collection':
      return value.elements.map((element) => ({ attribute: 'method="add"', values: [element] }));
    case 'bean':
      return value.properties.map(([name, property]) => ({ attribute: `property="${escaped(name)}"`, values: [property] }));
  }
}

/** A constant of an enum is one object in Java however often it is read; everything else is itself. */
function identityOf(value: Composite): unknown {
  return value.kind === 'enum' ? `${value.className}.${value.constant}` : value;
}

function countUses(root: BeanValue): ReadonlyMap<unknown, number> {
  const uses = new Map<unknown, number>();
  const visit = (value: BeanValue): void => {
    if (value === null || typeof value !== 'object' || value.kind === 'number') return;
    const identity = identityOf(value);
    const before = uses.get(identity) ?? 0;
    uses.set(identity, before + 1);
    if (before > 0 || value.kind === 'enum') return;
    for (const { values } of statementsOf(value)) values.forEach(visit);
  };
  visit(root);
  return uses;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? character);
}

/** XML 1.0 §2.2: characters outside Char cannot stand in a document, not even as a reference; lone surrogates are such. */
function stringContent(text: string): string {
  return escaped(text).replace(
    /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
    (character) => `<char code="#${(character.codePointAt(0) ?? 0).toString(16)}"/>`,
  );
}
