/** A document that is too large to be kept in memory. It can be read as long as the request for it is under way. */
export interface StoredDocument {
  /** Bytes. */
  readonly size: number;
  /** Digests that were made while it arrived, by the name that core/algorithms.ts knows them by, such as `SHA-256`. */
  readonly digests: ReadonlyMap<string, Uint8Array>;
  /** All of its bytes, from the start whenever it is called. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** All of a document, for whoever needs it in one piece. */
export async function loadDocument(document: StoredDocument): Promise<Uint8Array> {
  const data = Buffer.allocUnsafe(document.size);
  let end = 0;
  for await (const chunk of document.chunks()) {
    data.set(chunk, end);
    end += chunk.length;
  }
  if (end !== document.size) throw new Error(`a stored document has ${String(end)} bytes instead of ${String(document.size)}`);
  return data;
}
