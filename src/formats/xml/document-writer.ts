import { declarationName, RenderedNamespaces } from './rendered-namespaces.js';
import type { NamespaceDeclaration, StartTag, XmlAttribute, XmlDeclaration, XmlHandler } from './xml-handler.js';
import type { XmlEncoding } from './xml-encoding.js';

/** Where a writer writes to. */
export interface XmlOutput {
  readonly encoding: XmlEncoding;
  write(text: string): void;
}

/** What a writer is told besides the parts of the document. */
export interface WriterOptions {
  /** Namespace declarations of elements around what is written. */
  readonly outer?: ReadonlyMap<string, string>;
  /** Called before the document element begins. */
  readonly beforeRoot?: () => void;
  /** Called before the document element ends, which then has an end tag. */
  readonly beforeRootEnd?: () => void;
  /** Called when the document element has ended. */
  readonly afterRoot?: () => void;
}

/**
 * Writes a document the way Java's transformer writes a tree, byte for byte: namespace declarations first, then attributes,
 * each in the order of their names; nothing between what stands outside the document element. Where the prefix of the element
 * had no declaration yet, its own comes before the others.
 */
export class DocumentWriter implements XmlHandler {
  readonly #output: XmlOutput;
  readonly #options: WriterOptions;
  readonly #rendered: RenderedNamespaces;
  /** The characters that the encoding may not have, or that Java writes as references nevertheless. */
  readonly #doubtful: RegExp | undefined;
  #depth = 0;
  #tagIsOpen = false;
  #version = '1.0';

  constructor(output: XmlOutput, options: WriterOptions = {}) {
    this.#output = output;
    this.#options = options;
    this.#rendered = new RenderedNamespaces(options.outer);
    this.#doubtful = doubtfulIn(output.encoding);
  }

  declaration({ version, standalone }: XmlDeclaration): void {
    this.#version = version;
    const encoding = this.#output.encoding.label;
    this.#output.write(`<?xml version="${version}" encoding="${encoding}"${standalone ? '' : ' standalone="no"'}?>`);
  }

  startElement(tag: StartTag): void {
    this.#closeTag();
    if (this.#depth === 0) this.#options.beforeRoot?.();
    const parts = [`<${tag.name}`];
    const first = this.#rendered.isDeclared(tag.prefix) ? undefined : tag.prefix;
    for (const declaration of inOrder(this.#rendered.enter(tag.declarations), first)) {
      parts.push(` ${declarationName(declaration)}="${this.#attributeValue(declaration.uri)}"`);
    }
    for (const { name, value } of [...tag.attributes].sort(byName)) parts.push(` ${name}="${this.#attributeValue(value)}"`);
    this.#output.write(parts.join(''));
    this.#tagIsOpen = true;
    this.#depth++;
  }

  endElement({ name }: StartTag): void {
    this.#depth--;
    this.#rendered.leave();
    if (this.#depth === 0 && this.#options.beforeRootEnd) {
      this.#closeTag();
      this.#options.beforeRootEnd();
    }
    this.#output.write(this.#tagIsOpen ? '/>' : `</${name}>`);
    this.#tagIsOpen = false;
    if (this.#depth === 0) this.#options.afterRoot?.();
  }

  text(text: string): void {
    this.#closeTag();
    const special = this.#version === '1.1' ? SPECIAL_IN_TEXT_1_1 : SPECIAL_IN_TEXT;
    this.#output.write(this.#escape(text, special, TEXT_ESCAPES));
  }

  characterData(text: string): void {
    if (text === '') return;
    this.#closeTag();
    this.#output.write(this.#sections(text));
  }

  comment(text: string): void {
    this.#closeTag();
    this.#output.write(`<!--${text}-->`);
  }

  processingInstruction(target: string, data: string): void {
    this.#closeTag();
    this.#output.write(`<?${target}${data === '' ? '' : ` ${data}`}?>`);
  }

  #closeTag(): void {
    if (!this.#tagIsOpen) return;
    this.#output.write('>');
    this.#tagIsOpen = false;
  }

  #attributeValue(value: string): string {
    return this.#escape(value, SPECIAL_IN_ATTRIBUTE, ATTRIBUTE_ESCAPES);
  }

  #escape(text: string, special: RegExp, escapes: Readonly<Record<string, string>>): string {
    const escaped = text.replace(special, (character) => escapes[character] ?? reference(character));
    return this.#doubtful ? escaped.replace(this.#doubtful, (character) => this.#asIsOrReference(character)) : escaped;
  }

  #asIsOrReference(character: string): string {
    return character.length === 1 && this.#canEncode(character) ? character : reference(character);
  }

  #canEncode(character: string): boolean {
    return this.#output.encoding.canEncode(character.codePointAt(0) ?? 0);
  }

  /**
   * CDATA sections of a text. References mean nothing within one, so that what needs them stands between. Characters beyond the
   * basic plane that the text begins with are left outside, as Java leaves them.
   */
  #sections(text: string): string {
    if (this.#doubtful !== BEYOND_ASCII) {
      const start = this.#doubtful ? (/^[\u{10000}-\u{10ffff}]*/u.exec(text)?.[0] ?? '') : '';
      return start + section(text.slice(start.length));
    }
    const parts: string[] = [];
    let end = 0;
    for (const { 0: character, index } of text.matchAll(BEYOND_ASCII)) {
      if (this.#canEncode(character)) continue;
      parts.push(section(text.slice(end, index)), reference(character));
      end = index + character.length;
    }
    return parts.join('') + section(text.slice(end));
  }
}

const section = (text: string): string => (text === '' ? '' : `<![CDATA[${text}]]>`);

const byName = (a: XmlAttribute, b: XmlAttribute): number => (a.name < b.name ? -1 : 1);

/** By their names, that of one prefix before the others. */
function inOrder(declarations: readonly NamespaceDeclaration[], first: string | undefined): readonly NamespaceDeclaration[] {
  const rank = (declaration: NamespaceDeclaration): string => (declaration.prefix === first ? '' : declarationName(declaration));
  return [...declarations].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const BEYOND_ASCII = /[\u{80}-\u{10ffff}]/gu;
const BEYOND_BASIC_PLANE = /[\u{10000}-\u{10ffff}]/gu;

/** Java writes characters beyond the basic plane as references, except in UTF-16. */
function doubtfulIn({ label, canEncode }: XmlEncoding): RegExp | undefined {
  if (label.toLowerCase().startsWith('utf-16')) return undefined;
  return canEncode(0x1f600) ? BEYOND_BASIC_PLANE : BEYOND_ASCII;
}

// Control characters but for tab and line feed (Java writes them as references), or but for those of C1.
const SPECIAL_IN_TEXT = /[&<>]|[^\P{Cc}\t\n]/gu;
const SPECIAL_IN_TEXT_1_1 = /[&<>\u2028]|[^\P{Cc}\t\n]/gu;
const SPECIAL_IN_ATTRIBUTE = /[&<>"]|[^\P{Cc}\x7f-\x9f]/gu;
const TEXT_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = { ...TEXT_ESCAPES, '"': '&quot;' };

const reference = (character: string): string => `&#${String(character.codePointAt(0))};`;
