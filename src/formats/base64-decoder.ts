const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/** Decodes base64 (RFC 4648 §4) that comes in pieces, cut anywhere. White space is passed over, as in XML Schema. */
export class Base64Decoder {
  /** Up to three characters that make no whole bytes yet. */
  #carried = '';
  #isPadded = false;

  /** The bytes that are complete with this piece. Throws where it holds anything else. */
  push(piece: string): Uint8Array {
    const text = this.#carried + piece.replace(/[ \t\r\n]+/g, '');
    if (text === '') return new Uint8Array();
    if (this.#isPadded || !ALPHABET.test(text)) throw new Error('The data is not valid base64.');
    const whole = text.length - (text.length % 4);
    this.#carried = text.slice(whole);
    this.#isPadded = text.endsWith('=') && this.#carried === '';
    return Buffer.from(text.slice(0, whole), 'base64');
  }

  /** Throws where the last bytes are not complete. */
  finish(): void {
    if (this.#carried !== '') throw new Error('The data is not valid base64: it ends too early.');
  }
}
