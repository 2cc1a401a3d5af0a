import { Base64Decoder } from '../../../../formats/base64-decoder.js';

/** All of an answer but its document: certificate, metadata, or the text of a fault. */
const MOST_BYTES = 1024 * 1024;

const startTag = (name: string): RegExp => new RegExp(`<(?:[A-Za-z_][\\w.-]{0,63}:)?${name}(?:\\s[^<>]{0,1000})?>`);
/** Longer than any start tag that the pattern matches. */
const LONGEST_TAG = 1100;

/**
 * Takes the document out of an answer while it comes in, so that no answer is ever in memory as a whole. It looks for tags
 * in bytes, without reading the XML before and behind: whoever reads that must make sure that the element was where it
 * belongs.
 */
export class AnswerSplitter {
  readonly #decoder = new Base64Decoder();
  #place: 'before' | 'inside' | 'behind' = 'before';
  /** One character a byte. */
  #envelope = '';
  readonly #startTag: RegExp;

  /** `name` is that of the element that holds the document. */
  constructor(name = 'data') {
    this.#startTag = startTag(name);
  }

  /** The bytes of the document in this piece of the answer. Throws where they are not base64. */
  push(piece: Uint8Array): Uint8Array {
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    switch (this.#place) {
      case 'before':
        return this.#lookForDocument(text);
      case 'inside':
        return this.#decode(text);
      case 'behind':
        this.#keep(text);
        return new Uint8Array();
    }
  }

  /** The envelope without the document. */
  finish(): string {
    return Buffer.from(this.#envelope, 'latin1').toString('utf8');
  }

  #lookForDocument(text: string): Uint8Array {
    const searched = Math.max(0, this.#envelope.length - LONGEST_TAG);
    const recent = this.#envelope.slice(searched) + text;
    const tag = this.#startTag.exec(recent);
    if (!tag || tag[0].endsWith('/>')) {
      this.#keep(text);
      return new Uint8Array();
    }
    const end = tag.index + tag[0].length;
    this.#envelope = this.#envelope.slice(0, searched);
    this.#keep(recent.slice(0, end));
    this.#place = 'inside';
    return this.#decode(recent.slice(end));
  }

  #decode(text: string): Uint8Array {
    const end = text.indexOf('<');
    if (end < 0) return this.#decoder.push(text);
    const last = this.#decoder.push(text.slice(0, end));
    this.#decoder.finish();
    this.#place = 'behind';
    this.#keep(text.slice(end));
    return last;
  }

  #keep(text: string): void {
    if (this.#envelope.length + text.length > MOST_BYTES) throw new Error('The answer of the server is too long');
    this.#envelope += text;
  }
}
