import { XmlError } from './xml-error.js';
import type { XmlElement } from './xml-element.js';
import type { StartTag, XmlHandler } from './xml-handler.js';

/** More than signatures with all their validation data have. */
const MAX_ELEMENTS = 20_000;
const MAX_CHARACTERS = 32 * 1024 * 1024;
const MAX_DEPTH = 64;

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
}

/**
 * Collects an element with all that is in it, for as long as it is handed parts of one. Throws an XmlError where that is
 * more than a signature has: collected elements are held in memory and walked through recursively.
 */
export class ElementCollector implements XmlHandler {
  readonly #open: OpenElement[] = [];
  #elements = 0;
  #characters = 0;
  /** The element, once it has ended. */
  collected: XmlElement | undefined;

  get depth(): number {
    return this.#open.length;
  }

  startElement(tag: StartTag): void {
    if (++this.#elements > MAX_ELEMENTS || this.#open.length === MAX_DEPTH) throw new XmlError('A signature has too many elements.');
    const element = { ...tag, children: [] };
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
  }

  endElement(): void {
    const element = this.#open.pop();
    if (this.#open.length === 0) this.collected = element;
  }

  text(text: string): void {
    this.#characters += text.length;
    if (this.#characters > MAX_CHARACTERS) throw new XmlError('A signature has too much text.');
    this.#open.at(-1)?.children.push(text);
  }

  characterData(text: string): void {
    this.text(text);
  }
}
