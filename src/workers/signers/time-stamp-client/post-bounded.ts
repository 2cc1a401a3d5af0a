/** How long an authority may take for its whole answer. */
const DEADLINE_MS = 30_000;
/** A time stamp with a long chain takes some tens of kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface BoundedAnswer {
  /** Content-Encoding that the HTTP client did not deal with itself. */
  readonly contentEncoding: string | undefined;
  readonly body: Uint8Array;
}

/**
 * Posts bytes and answers what comes back with status 200. Throws where it does not come within 30 seconds, is larger than
 * 1 MB, or is anything else; redirections are not followed, because the credentials were meant for the one address.
 */
export async function postBounded(url: string, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<BoundedAnswer> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered with status ${String(response.status)}`);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> | null = response.body;
  for await (const piece of stream ?? []) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`${url} answered with more than ${String(MAX_ANSWER_BYTES)} bytes`);
    pieces.push(piece);
  }
  return { contentEncoding: response.headers.get('content-encoding') ?? undefined, body: Buffer.concat(pieces) };
}
