import { SeededRandom } from './seeded-random.js';

const TEXTS = [
  'a',
  '&lt;',
  '&gt;',
  '&amp;',
  '&quot;',
  '"',
  "'",
  ']]',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '&#10;',
  '&#13;',
  '&#x85;',
  'å',
  '€',
  '\u00a0',
  '😀',
];
const NAMESPACES = ['urn:1', 'urn:2', 'urn:3'];
const ATTRIBUTES = ['z', 'a', 'm', 'xml:lang', 'a:q', 'b:q', 'xmlns', 'xmlns:a', 'xmlns:b', 'xmlns:c'];
const DECLARATIONS = [
  '',
  '<?xml version="1.0"?>',
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
  "<?xml version='1.0' encoding='utf-8'?>",
  '<?xml version="1.0" encoding="ISO-8859-1"?>',
];
const MAX_DEPTH = 4;

/** XML documents with what can be written in more than one way: namespaces, references, sections, comments, encodings. */
export class GeneratedXml {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** A document, well-formed mostly. */
  document(): Buffer {
    const declaration = this.#random.oneOf(DECLARATIONS);
    const before = this.#random.oneOf(['', '<!--x-->\n', '<?q?>']);
    const after = this.#random.oneOf(['', '\n', '<!--y-->']);
    const text = `${declaration}${before}${this.#element(0)}${after}`;
    return declaration.includes('8859') ? Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1') : Buffer.from(text);
  }

  #element(depth: number): string {
    const name = `${this.#random.oneOf(['', 'a:', 'b:'])}${this.#random.oneOf(['r', 'x', 'y'])}`;
    const names = new Set(this.#some(4, () => this.#random.oneOf(ATTRIBUTES)));
    if (depth === 0) names.add('xmlns:a').add('xmlns:b');
    const attributes = [...names].map((one) => ` ${one}="${one.startsWith('xmlns') ? this.#random.oneOf(NAMESPACES) : this.#value()}"`);
    const content = depth < MAX_DEPTH ? this.#some(4, () => this.#part(depth + 1)).join('') : '';
    const isShort = content === '' && this.#random.oneOf([true, false]);
    return `<${name}${attributes.join('')}${isShort ? '/>' : `>${content}</${name}>`}`;
  }

  #part(depth: number): string {
    switch (this.#random.between(0, 7)) {
      case 0:
        return `<!--${this.#random.oneOf(['c', ' x ', ''])}-->`;
      case 1:
        return `<?p ${this.#random.oneOf(['', 'd'])}?>`;
      case 2:
        return `<![CDATA[${this.#random.oneOf(['', '<', 'a]', '&\r', '😀'])}]]>`;
      case 3:
      case 4:
        return this.#random.oneOf(TEXTS);
      default:
        return this.#element(depth);
    }
  }

  #value(): string {
    return this.#some(4, () => this.#random.oneOf(TEXTS).replace('"', '')).join('');
  }

  #some<T>(atMost: number, make: () => T): readonly T[] {
    return Array.from({ length: this.#random.between(0, atMost) }, make);
  }
}
