/** All bytes of a stream in one piece; throws what `tooMuch` answers as soon as there are more than the bound. */
export async function collectBounded(
  chunks: AsyncIterable<Uint8Array> | null,
  maximumBytes: number,
  tooMuch: () => Error,
): Promise<Buffer<ArrayBuffer>> {
  const collected: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks ?? []) {
    size += chunk.length;
    if (size > maximumBytes) throw tooMuch();
    collected.push(chunk);
  }
  return Buffer.concat(collected);
}
