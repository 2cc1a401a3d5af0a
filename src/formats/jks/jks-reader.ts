import { KeystoreError } from '../keystore/keystore-error.js';
import { decodeModifiedUtf8 } from './modified-utf8.js';

/** Reads the octets of a JKS key store one after the other. Each method throws a `malformed` error at the end of them. */
export class JksReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Octets read so far. */
  get position(): number {
    return this.#position;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  int32(): number {
    return this.#take(4).readUInt32BE();
  }

  /** Milliseconds since the epoch. A time that no `Date` can hold is the epoch. */
  date(): Date {
    const milliseconds = Number(this.#take(8).readBigInt64BE());
    const date = new Date(milliseconds);
    return Number.isNaN(date.getTime()) ? new Date(0) : date;
  }

  /** Octets with their number before them in 32 bits. */
  octets(): Uint8Array {
    return this.#take(this.int32());
  }

  /** A text in modified UTF-8 with its number of octets before it in 16 bits. */
  text(): string {
    const text = decodeModifiedUtf8(this.#take(this.#take(2).readUInt16BE()));
    if (text === undefined) throw new KeystoreError('malformed', 'The JKS key store has a text that cannot be read.');
    return text;
  }

  /** What was read since a position. */
  since(position: number): Uint8Array {
    return this.#bytes.subarray(position, this.#position);
  }

  #take(length: number): Buffer {
    // Compared as numbers: a length of 2^32 - 1 must not wrap around.
    if (length > this.#bytes.length - this.#position) throw new KeystoreError('malformed', 'The JKS key store ends too early.');
    const taken = this.#bytes.subarray(this.#position, this.#position + length);
    this.#position += length;
    return taken;
  }
}
