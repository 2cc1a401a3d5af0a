import { PdfError } from './pdf-error.js';
import { PdfLexer, type PdfToken } from './pdf-lexer.js';
import { PdfDictionary, PdfReference, type PdfObject } from './pdf-objects.js';

/** How deep arrays and dictionaries may be nested; files in use stay below 20. */
const MAX_DEPTH = 100;

/** How many values one indirect object may hold, so that few bytes do not become much memory. */
const MAX_VALUES = 1_000_000;

/** The highest object number that readers take (ISO 32000-1 annex C). */
export const MAX_OBJECT_NUMBER = 8_388_607;

/** Reads objects from a place on. Throws a PdfError for what is none. */
export class PdfParser {
  readonly lexer: PdfLexer;
  #values = 0;

  constructor(bytes: Uint8Array, position = 0) {
    this.lexer = new PdfLexer(bytes, position);
  }

  /** The next object, whole. */
  object(): PdfObject {
    this.#values = 0;
    return this.#objectFrom(this.lexer.next(), 0);
  }

  /** The next token where it is this keyword; otherwise nothing is taken. */
  takeKeyword(keyword: string): boolean {
    const start = this.lexer.position;
    const token = this.lexer.next();
    if (token.kind === 'keyword' && token.value === keyword) return true;
    this.lexer.position = start;
    return false;
  }

  /** The next token where it is a whole number that is not negative; otherwise nothing is taken. */
  takeInteger(): number | undefined {
    const start = this.lexer.position;
    const token = this.lexer.next();
    if (token.kind === 'number' && token.isInteger && token.value >= 0 && Number.isSafeInteger(token.value)) return token.value;
    this.lexer.position = start;
    return undefined;
  }

  #objectFrom(token: PdfToken, depth: number): PdfObject {
    if (++this.#values > MAX_VALUES) throw new PdfError(`An object holds more than ${String(MAX_VALUES)} values.`);
    if (depth > MAX_DEPTH) throw new PdfError('An object is nested too deeply.');
    switch (token.kind) {
      case 'number':
        return token.isInteger ? this.#numberOrReference(token.value) : token.value;
      case 'name':
      case 'string':
        return token.value;
      case '[':
        return this.#array(depth);
      case '<<':
        return this.#dictionary(depth);
      case 'keyword':
        return keywordValue(token.value);
      case 'end':
        throw new PdfError('Unexpected end of file');
      case ']':
      case '>>':
      case '{':
      case '}':
        throw new PdfError(`'${token.kind}' not expected`);
    }
  }

  #numberOrReference(number: number): PdfObject {
    const start = this.lexer.position;
    if (number >= 0 && number <= MAX_OBJECT_NUMBER) {
      const generation = this.takeInteger();
      if (generation !== undefined && generation <= 65_535 && this.takeKeyword('R')) return new PdfReference(number, generation);
    }
    this.lexer.position = start;
    return number;
  }

  #array(depth: number): PdfObject {
    const elements: PdfObject[] = [];
    for (let token = this.lexer.next(); token.kind !== ']'; token = this.lexer.next()) elements.push(this.#objectFrom(token, depth + 1));
    return elements;
  }

  #dictionary(depth: number): PdfDictionary {
    const entries: (readonly [string, PdfObject])[] = [];
    for (let token = this.lexer.next(); token.kind !== '>>'; token = this.lexer.next()) {
      if (token.kind !== 'name') throw new PdfError('Dictionary key is not a name.');
      const value = this.lexer.next();
      // A key without a value at the end of a dictionary counts for nothing, as with other readers.
      if (value.kind === '>>') break;
      entries.push([token.value.value, this.#objectFrom(value, depth + 1)]);
    }
    return new PdfDictionary(entries);
  }
}

function keywordValue(keyword: string): PdfObject {
  switch (keyword) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      throw new PdfError('A value was expected where there is an operator.');
  }
}
