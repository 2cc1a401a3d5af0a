const [TAB, LF, CR, SPACE, EQUALS] = [0x09, 0x0a, 0x0d, 0x20, 0x3d];

/** Decodes quoted-printable (RFC 2045 §6.7) in one pass; undefined where an `=` is followed by neither two hex digits nor a line end. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  // Spaces and tabs before the end of a line were added on the way (rule 3).
  let withoutTrailingSpace = 0;
  let index = 0;
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0;
    if (byte === EQUALS) {
      const next = afterSoftBreak(bytes, index + 1);
      if (next !== undefined) {
        index = next;
        withoutTrailingSpace = length;
        continue;
      }
      const value = hexDigit(bytes[index + 1]) * 16 + hexDigit(bytes[index + 2]);
      if (Number.isNaN(value)) return undefined;
      out[length++] = value;
      withoutTrailingSpace = length;
      index += 3;
      continue;
    }
    if (byte === CR && bytes[index + 1] === LF) length = withoutTrailingSpace;
    out[length++] = byte;
    if (byte !== SPACE && byte !== TAB) withoutTrailingSpace = length;
    index++;
  }
  return out.subarray(0, withoutTrailingSpace);
}

/** Where the next line begins, if the bytes from there on are a soft line break after its `=` (rule 5). */
function afterSoftBreak(bytes: Uint8Array, from: number): number | undefined {
  let end = from;
  while (bytes[end] === SPACE || bytes[end] === TAB) end++;
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : undefined;
}

function hexDigit(byte: number | undefined): number {
  return byte === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(byte), 16);
}
