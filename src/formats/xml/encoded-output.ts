import type { XmlEncoding } from './xml-encoding.js';

/** How much text is gathered before it is encoded. */
const PIECE_CHARACTERS = 64 * 1024;

/** A result that is written as text and kept as bytes, with places where something is put in afterwards. */
export class EncodedOutput {
  readonly #pieces: Uint8Array[];
  readonly #insertions = new Map<number, string>();
  #pending = '';

  constructor(readonly encoding: XmlEncoding) {
    this.#pieces = [encoding.mark];
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= PIECE_CHARACTERS) this.#flush();
  }

  /** Answers a function that puts text in here, whenever it is called. */
  insertionPoint(): (text: string) => void {
    this.#flush();
    const index = this.#pieces.push(new Uint8Array(0)) - 1;
    return (text) => {
      this.#insertions.set(index, text);
    };
  }

  bytes(): Uint8Array {
    this.#flush();
    const inserted = (piece: Uint8Array, index: number): Uint8Array => {
      const text = this.#insertions.get(index);
      return text === undefined ? piece : this.encoding.encode(text);
    };
    return Buffer.concat(this.#pieces.map(inserted));
  }

  #flush(): void {
    if (this.#pending !== '') this.#pieces.push(this.encoding.encode(this.#pending));
    this.#pending = '';
  }
}
