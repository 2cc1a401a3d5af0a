import { lengthOctets } from './asn1.js';

/**
 * An encoding in pieces, outermost first. Documents of many megabytes stand in it as views and are copied once, when
 * `join` makes the whole.
 */
export type Encoding = Uint8Array | readonly Encoding[];

/** Tag and definite length (X.690 §8.1.3.3) around a content. `tag` is the whole identifier octet. */
export function definite(tag: number, ...content: readonly Encoding[]): Encoding {
  return [Uint8Array.of(tag, ...lengthOctets(lengthOf(content))), ...content];
}

const END_OF_CONTENTS = Uint8Array.of(0, 0);

/** Tag and indefinite length (X.690 §8.1.3.6) around a content. `tag` must be that of a constructed encoding. */
export function indefinite(tag: number, ...content: readonly Encoding[]): Encoding {
  return [Uint8Array.of(tag, 0x80), ...content, END_OF_CONTENTS];
}

/** OCTET STRING in segments (X.690 §8.7.3.2) of a length in octets, the last one shorter; none for no bytes. */
export function segmentedOctetString(bytes: Uint8Array, segmentLength: number): Encoding {
  const segments: Uint8Array[] = [];
  const fullHeader = Uint8Array.of(0x04, ...lengthOctets(segmentLength));
  for (let offset = 0; offset < bytes.length; offset += segmentLength) {
    const segment = bytes.subarray(offset, offset + segmentLength);
    const header = segment.length === segmentLength ? fullHeader : Uint8Array.of(0x04, ...lengthOctets(segment.length));
    segments.push(header, segment);
  }
  return indefinite(0x24, segments);
}

/** The encoding with another identifier octet: IMPLICIT tagging (X.690 §8.14.3). */
export function retagged(encoded: Uint8Array, tag: number): Uint8Array {
  const copy = Uint8Array.from(encoded);
  copy[0] = tag;
  return copy;
}

/** All pieces as one. */
export function join(encoding: Encoding): Uint8Array {
  const whole = new Uint8Array(lengthOf(encoding));
  writePieces(encoding, whole, 0);
  return whole;
}

function lengthOf(encoding: Encoding): number {
  if (encoding instanceof Uint8Array) return encoding.length;
  let length = 0;
  for (const piece of encoding) length += lengthOf(piece);
  return length;
}

/** Answers the offset behind what it wrote. */
function writePieces(encoding: Encoding, whole: Uint8Array, offset: number): number {
  if (encoding instanceof Uint8Array) {
    whole.set(encoding, offset);
    return offset + encoding.length;
  }
  let end = offset;
  for (const piece of encoding) end = writePieces(piece, whole, end);
  return end;
}
