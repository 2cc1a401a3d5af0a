import { collectBounded } from '../../../core/collect-bounded.js';

/** How long a server may take for its whole answer. */
const DEADLINE_MS = 10_000;
/** How often a server may send on to another address. */
const MAX_REDIRECTIONS = 3;

export interface FetchOrder {
  readonly url: string;
  readonly maximumBytes: number;
  /** Posted where it is there, and nothing is sent on to another address then. */
  readonly post?: { readonly contentType: string; readonly body: Uint8Array };
}

export interface Fetched {
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/** Something other than an answer with status 200 that is not too large. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

/**
 * Fetches what is at an address over HTTP or HTTPS. Throws where it is not there within 10 seconds; an UnusableAnswer where
 * the server answers with anything but status 200 and a body within the bound.
 */
export async function fetchBounded({ url, maximumBytes, post }: FetchOrder): Promise<Fetched> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const response = await followed(url, {
    signal,
    ...(post && { method: 'POST', body: post.body, headers: { 'Content-Type': post.contentType } }),
  });
  const tooMuch = (): Error => new UnusableAnswer(`${url} answered with more than ${String(maximumBytes)} bytes`);
  return {
    contentType: response.headers.get('content-type') ?? undefined,
    body: await collectBounded(response.body, maximumBytes, tooMuch),
  };
}

async function followed(start: string, request: RequestInit): Promise<Response> {
  let url = new URL(start);
  for (let redirections = 0; ; redirections++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new UnusableAnswer(`${url.href} is no address of HTTP`);
    const response = await fetch(url, { ...request, redirect: 'manual' });
    if (response.status === 200) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    const isRedirection = response.status >= 301 && response.status <= 308 && location !== null && request.method === undefined;
    if (!isRedirection || redirections === MAX_REDIRECTIONS) {
      throw new UnusableAnswer(`${url.href} answered with status ${String(response.status)}`);
    }
    url = new URL(location, url);
  }
}
