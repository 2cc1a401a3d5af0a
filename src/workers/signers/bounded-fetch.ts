import { collectBounded } from '../../core/collect-bounded.js';

/** How long an answer may take, whole. */
const DEADLINE_MS = 30_000;

export interface BoundedRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** More than that is an error. */
  readonly maxBytes: number;
}

export interface BoundedAnswer {
  /** Content-Encoding that the HTTP client did not deal with itself. */
  readonly contentEncoding: string | undefined;
  readonly body: Uint8Array;
}

/**
 * Answers what comes back with status 200. Throws where it does not come within 30 seconds, is too large, or is anything else;
 * redirections are not followed, because the request was meant for the one address.
 */
export async function boundedFetch(url: string, { method, headers = {}, body, maxBytes }: BoundedRequest): Promise<BoundedAnswer> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const response = await fetch(url, { method, headers, ...(body && { body }), redirect: 'manual', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered with status ${String(response.status)}`);
  }
  const tooMuch = (): Error => new Error(`${url} answered with more than ${String(maxBytes)} bytes`);
  return {
    contentEncoding: response.headers.get('content-encoding') ?? undefined,
    body: await collectBounded(response.body, maxBytes, tooMuch),
  };
}
