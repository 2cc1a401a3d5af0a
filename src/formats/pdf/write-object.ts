import { isPdfArray, PdfDictionary, PdfName, PdfPlaceholder, PdfReference, PdfStream, PdfString, type PdfObject } from './pdf-objects.js';

/** Collects what is written, and where placeholders came to stand. */
export class PdfOutput {
  readonly #chunks: Uint8Array[] = [];
  readonly #places = new Map<PdfPlaceholder, number>();
  #length: number;

  /** What is written begins at a position of the whole file. */
  constructor(start = 0) {
    this.#length = start;
  }

  /** Position in the whole file of what is written next. */
  get position(): number {
    return this.#length;
  }

  /** Text of characters that are one byte each. */
  text(text: string): void {
    this.bytes(Buffer.from(text, 'latin1'));
  }

  bytes(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  placeholder(placeholder: PdfPlaceholder): void {
    this.#places.set(placeholder, this.#length);
    this.text(placeholder.text);
  }

  /** Everything, in order. */
  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  /** Where each placeholder begins in the whole file. */
  get places(): ReadonlyMap<PdfPlaceholder, number> {
    return this.#places;
  }
}

/** Writes `n g obj` and so on. */
export function writeIndirectObject(output: PdfOutput, { number, generation }: PdfReference, object: PdfObject): void {
  output.text(`${String(number)} ${String(generation)} obj\n`);
  writeObject(output, object);
  output.text('\nendobj\n');
}

/** Writes an object (ISO 32000-2 §7.3). The Length of a stream is put right. */
export function writeObject(output: PdfOutput, object: PdfObject): void {
  if (object instanceof PdfPlaceholder) output.placeholder(object);
  else if (object instanceof PdfStream) writeStream(output, object);
  else if (object instanceof PdfDictionary) writeDictionary(output, object);
  else if (isPdfArray(object)) writeArray(output, object);
  else output.text(simpleText(object));
}

function writeStream(output: PdfOutput, { dictionary, bytes }: PdfStream): void {
  writeDictionary(output, dictionary.with({ Length: bytes.length }));
  output.text('\nstream\n');
  output.bytes(bytes);
  output.text('\nendstream');
}

function writeDictionary(output: PdfOutput, dictionary: PdfDictionary): void {
  output.text('<<');
  for (const [key, value] of dictionary.entries()) {
    output.text(nameText(key));
    if (needsSpace(value)) output.text(' ');
    writeObject(output, value);
  }
  output.text('>>');
}

function writeArray(output: PdfOutput, elements: readonly PdfObject[]): void {
  output.text('[');
  for (const [index, element] of elements.entries()) {
    if (index > 0) output.text(' ');
    writeObject(output, element);
  }
  output.text(']');
}

/** Whether a value has no delimiter of its own at its beginning. */
const needsSpace = (value: PdfObject): boolean =>
  value === null ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  value instanceof PdfReference ||
  value instanceof PdfPlaceholder;

function simpleText(object: null | boolean | number | PdfName | PdfString | PdfReference): string {
  if (object instanceof PdfName) return nameText(object.value);
  if (object instanceof PdfString) return stringText(object);
  if (object instanceof PdfReference) return `${String(object.number)} ${String(object.generation)} R`;
  return typeof object === 'number' ? numberText(object) : String(object);
}

/** PDF has no exponents (ISO 32000-2 §7.3.3). */
function numberText(number: number): string {
  if (Number.isInteger(number)) return BigInt(number).toString();
  if (!Number.isFinite(number)) return '0';
  return number.toFixed(10).replace(/\.?0+$/, '');
}

const nameText = (name: string): string =>
  `/${name.replace(/[^!-~]|[#()<>[\]{}/%]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;

function stringText({ bytes, form }: PdfString): string {
  if (form === 'hexadecimal') return `<${Buffer.from(bytes).toString('hex')}>`;
  const escaped = Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n');
  return `(${escaped})`;
}
