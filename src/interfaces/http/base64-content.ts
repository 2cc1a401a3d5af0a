import { badRequest } from './http-refusal.js';

const SPACE = /[ \t\r\n\f\v]+/g;
const LINE = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes base64 (RFC 4648 §4), padded, with white space anywhere; throws a refusal with SignServer's text for anything
 * else, which `Buffer` alone would skip.
 */
export function decodeBase64(text: string): Uint8Array {
  const decoder = new Base64Content();
  return Buffer.concat([decoder.next(text), decoder.end()]);
}

/** The same for bytes that come in pieces. */
export async function* decodeBase64Chunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new Base64Content();
  for await (const chunk of chunks) {
    // Latin-1 shows every byte, so that one that is not in the alphabet is refused.
    const bytes = decoder.next(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    if (bytes.length > 0) yield bytes;
  }
  const last = decoder.end();
  if (last.length > 0) yield last;
}

/** Decodes text piece by piece; what does not fill three bytes yet waits for the next piece. */
class Base64Content {
  private rest = '';

  next(text: string): Buffer {
    const digits = this.rest + text.replace(SPACE, '');
    // The last group is held back, for it may be the padded one, which nothing may follow.
    const whole = Math.max(0, Math.ceil(digits.length / 4) - 1) * 4;
    this.rest = digits.slice(whole);
    return decodeGroups(digits.slice(0, whole), 'unpadded');
  }

  end(): Buffer {
    if (this.rest.length % 4 !== 0) throw incorrect();
    return decodeGroups(this.rest, 'padded');
  }
}

function decodeGroups(digits: string, form: 'padded' | 'unpadded'): Buffer {
  if (!LINE.test(digits) || (form === 'unpadded' && digits.endsWith('='))) throw incorrect();
  return Buffer.from(digits, 'base64');
}

const incorrect = (): Error => badRequest('Incorrect base64 data');
