/** Java's modified UTF-8 (The Java Virtual Machine Specification, §4.4.7): each UTF-16 unit by itself, NUL as two octets. */

/** The octets of a text. */
export function encodeModifiedUtf8(text: string): Uint8Array {
  const octets: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0 && unit < 0x80) octets.push(unit);
    else if (unit < 0x800) octets.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else octets.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Uint8Array.from(octets);
}

/** The text of octets; undefined where they are none. */
export function decodeModifiedUtf8(octets: Uint8Array): string | undefined {
  const units: number[] = [];
  for (let index = 0; index < octets.length;) {
    const first = octets[index++] ?? 0;
    const more = first < 0x80 ? 0 : (first & 0xe0) === 0xc0 ? 1 : (first & 0xf0) === 0xe0 ? 2 : undefined;
    if (more === undefined) return undefined;
    let unit = more === 0 ? first : first & (more === 1 ? 0x1f : 0x0f);
    for (const end = index + more; index < end; index++) {
      const next = octets[index] ?? 0;
      if ((next & 0xc0) !== 0x80) return undefined;
      unit = (unit << 6) | (next & 0x3f);
    }
    units.push(unit);
  }
  return Buffer.from(Uint16Array.from(units).buffer).toString('utf16le');
}
