import { createHash } from 'node:crypto';

/** How much text is gathered before it is encoded and digested. */
const PIECE_CHARACTERS = 64 * 1024;

/** The digest of text in UTF-8 that comes piece by piece. */
export class TextDigest {
  readonly #hash;
  #pending = '';

  /** `algorithm` as `node:crypto` knows it. */
  constructor(algorithm: string) {
    this.#hash = createHash(algorithm);
  }

  readonly write = (text: string): void => {
    this.#pending += text;
    if (this.#pending.length >= PIECE_CHARACTERS) this.#flush();
  };

  digest(): Uint8Array {
    this.#flush();
    return this.#hash.digest();
  }

  #flush(): void {
    this.#hash.update(this.#pending, 'utf8');
    this.#pending = '';
  }
}
