/**
 * Writes DER from its end to its beginning (X.690 §10.1), so that each length is known when it is written, and nothing is made on the
 * way but the encoding itself. For structures that are assembled thousands of times a second.
 */
export class DerWriter {
  readonly #bytes: Uint8Array;
  /** Where what was written begins. */
  #at: number;

  /** `capacity` is how many octets there may be in all. */
  constructor(capacity: number) {
    // From Node's pool: memory of its own would cost more than the rest of a short structure. Nobody sees what was not written.
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#at = capacity;
  }

  /** A mark for `wrap`: all that is written from here on stands before it. */
  get mark(): number {
    return this.#at;
  }

  /** Puts whole encodings, or a content, before what is there. */
  put(encoded: Uint8Array): this {
    this.#at -= encoded.length;
    this.#bytes.set(encoded, this.#at);
    return this;
  }

  /** Puts tag and length before what was written since the mark. `tag` is the whole identifier octet. */
  wrap(tag: number, mark: number): this {
    const length = mark - this.#at;
    if (length < 0x80) return this.#octet(length).#octet(tag);
    let octets = 0;
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256), octets++) this.#octet(rest % 256);
    return this.#octet(0x80 | octets).#octet(tag);
  }

  /** What was written. Nothing may be put before it any more. */
  written(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  #octet(value: number): this {
    if (this.#at === 0) throw new RangeError('the encoding is longer than it was said to be');
    this.#bytes[--this.#at] = value;
    return this;
  }
}
