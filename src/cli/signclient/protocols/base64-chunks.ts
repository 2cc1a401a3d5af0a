/** How long the base64 (RFC 4648 §4) of so many bytes is. */
export const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/** The base64 of bytes that come in pieces, in pieces. */
export async function* base64Chunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let carried = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([carried, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    // Copied, for the chunk may be used again.
    carried = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  if (carried.length > 0) yield Buffer.from(carried.toString('base64'), 'latin1');
}
