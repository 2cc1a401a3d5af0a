import { PdfError } from './pdf-error.js';
import { PdfName, PdfString } from './pdf-objects.js';

/** Tokens of ISO 32000-2 §7.2; a keyword is any run of regular characters that is no number. */
export type PdfToken =
  | { readonly kind: 'number'; readonly value: number; readonly isInteger: boolean }
  | { readonly kind: 'name'; readonly value: PdfName }
  | { readonly kind: 'string'; readonly value: PdfString }
  | { readonly kind: 'keyword'; readonly value: string }
  | { readonly kind: '[' | ']' | '<<' | '>>' | '{' | '}' | 'end' };

const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;

const CLASSES = new Uint8Array(256);
for (const space of [0, 9, 10, 12, 13, 32]) CLASSES[space] = SPACE;
for (const delimiter of Buffer.from('()<>[]{}/%', 'latin1')) CLASSES[delimiter] = DELIMITER;

/** Whether a byte is white space (ISO 32000-2 §7.2.3). */
export const isPdfSpace = (byte: number | undefined): boolean => byte !== undefined && CLASSES[byte] === SPACE;

/** Whether a byte may stand in a number or keyword. */
export const isPdfRegular = (byte: number | undefined): boolean => byte !== undefined && CLASSES[byte] === REGULAR;

const LF = 10;
const CR = 13;
const NUMBER = /^[+-]*(?:\d+\.?\d*|\.\d+)$/;

/** No number or keyword that means anything is longer. */
const MAX_WORD_LENGTH = 64;

/** Reads tokens one after the other, each byte a constant number of times. */
export class PdfLexer {
  constructor(
    readonly bytes: Uint8Array,
    /** Where the next token is looked for. */
    public position = 0,
  ) {}

  /** Passes over white space and comments. */
  skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.position];
      if (isPdfSpace(byte)) this.position++;
      else if (byte === 0x25) this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    for (let byte = this.bytes[this.position]; byte !== undefined && byte !== LF && byte !== CR; byte = this.bytes[++this.position]);
  }

  next(): PdfToken {
    this.skipSpace();
    const byte = this.bytes[this.position];
    if (byte === undefined) return { kind: 'end' };
    switch (String.fromCharCode(byte)) {
      case '/':
        return { kind: 'name', value: this.#name() };
      case '(':
        return { kind: 'string', value: new PdfString(this.#literal()) };
      case '<':
        if (this.bytes[this.position + 1] === 0x3c) return this.#take('<<');
        return { kind: 'string', value: new PdfString(this.#hexadecimal(), 'hexadecimal') };
      case '>':
        if (this.bytes[this.position + 1] === 0x3e) return this.#take('>>');
        throw new PdfError("'>' not expected");
      case '[':
        return this.#take('[');
      case ']':
        return this.#take(']');
      case '{':
        return this.#take('{');
      case '}':
        return this.#take('}');
      case ')':
        throw new PdfError("')' not expected");
      default:
        return this.#word();
    }
  }

  #take(kind: '[' | ']' | '<<' | '>>' | '{' | '}'): PdfToken {
    this.position += kind.length;
    return { kind };
  }

  #word(): PdfToken {
    const start = this.position;
    while (isPdfRegular(this.bytes[this.position])) this.position++;
    const end = Math.min(this.position, start + MAX_WORD_LENGTH);
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('latin1');
    if (!NUMBER.test(text)) return { kind: 'keyword', value: text };
    // Files with `--5` exist; readers take it for -5.
    const value = Number(text.replace(/^[+-]*(?=[+-])/, ''));
    return { kind: 'number', value, isInteger: !text.includes('.') };
  }

  #name(): PdfName {
    const start = ++this.position;
    while (isPdfRegular(this.bytes[this.position])) this.position++;
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.position - start).toString('latin1');
    return new PdfName(
      text.includes('#') ? text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text,
    );
  }

  /** ISO 32000-2 §7.3.4.3: white space is passed over, and a missing last digit is 0. */
  #hexadecimal(): Uint8Array {
    const end = this.bytes.indexOf(0x3e, this.position);
    if (end < 0) throw new PdfError('A hexadecimal string is not ended.');
    const digits = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.position + 1, end - this.position - 1)
      .toString('latin1')
      // eslint-disable-next-line no-control-regex -- NUL is white space in PDF
      .replace(/[\x00\s]+/g, '');
    if (/[^0-9a-fA-F]/.test(digits)) throw new PdfError('error reading string');
    this.position = end + 1;
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
  }

  /** ISO 32000-2 §7.3.4.2. */
  #literal(): Uint8Array {
    const out: number[] = [];
    let open = 0;
    for (this.position++; ; this.position++) {
      const byte = this.bytes[this.position];
      switch (byte) {
        case undefined:
          throw new PdfError('A string is not ended.');
        case 0x5c:
          this.#escape(out);
          continue;
        case 0x28:
          open++;
          break;
        case 0x29:
          if (open-- === 0) {
            this.position++;
            return Uint8Array.from(out);
          }
          break;
        case CR:
          // Any end of line in a string is a line feed.
          if (this.bytes[this.position + 1] === LF) this.position++;
          out.push(LF);
          continue;
        default:
      }
      out.push(byte);
    }
  }

  /** Leaves the position at the last byte of the escape sequence. */
  #escape(out: number[]): void {
    const byte = this.bytes[++this.position];
    if (byte === undefined) throw new PdfError('A string is not ended.');
    const control = ESCAPES.get(byte);
    if (control !== undefined) out.push(control);
    else if (isOctal(byte)) out.push(this.#octal());
    else if (byte === CR && this.bytes[this.position + 1] === LF) this.position++;
    else if (byte !== CR && byte !== LF) out.push(byte);
  }

  #octal(): number {
    let value = 0;
    for (let digits = 0; digits < 3; digits++) {
      const byte = this.bytes[this.position];
      if (!isOctal(byte)) break;
      value = value * 8 + (byte - 0x30);
      this.position++;
    }
    this.position--;
    return value & 0xff;
  }
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, LF],
  [0x72, CR],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);

const isOctal = (byte: number | undefined): byte is number => byte !== undefined && byte >= 0x30 && byte <= 0x37;
