import type { FetchImplementation } from 'jose';
import { collectBounded } from '../../core/collect-bounded.js';
import type { Clock } from '../../core/ports.js';

const MOST_BYTES = 1_048_576;
/** How long keys that could not be had are not asked for again. */
const RETRY_AFTER_MS = 5_000;

/**
 * Fetches the keys of an authorization server, within the time that its caller gives and up to a size. Where they cannot be
 * had, tokens are told so at once for some seconds, and need not wait each for a server that is away.
 */
export function keySetFetch(clock: Clock): FetchImplementation {
  let failure: { readonly cause: unknown; readonly at: number } | undefined;
  return async (url, options) => {
    const since = failure && clock.now() - failure.at;
    if (since !== undefined && since >= 0 && since < RETRY_AFTER_MS) throw failure?.cause;
    try {
      const body = await fetchBounded(url, options);
      failure = undefined;
      return new Response(body, { status: 200 });
    } catch (cause) {
      failure = { cause, at: clock.now() };
      throw cause;
    }
  };
}

async function fetchBounded(...[url, options]: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(url, options);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered with status ${String(response.status)}`);
  }
  const tooMuch = (): Error => new Error(`the keys at ${url} are more than ${String(MOST_BYTES)} bytes`);
  const body = await collectBounded(response.body as AsyncIterable<Uint8Array> | null, MOST_BYTES, tooMuch);
  return requireKeySet(url, body.toString('utf8'));
}

/** RFC 7517 §5: an object whose member `keys` is an array. What is in it is for who looks for a key. */
function requireKeySet(url: string, text: string): string {
  const set: unknown = JSON.parse(text);
  if (typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys)) return text;
  throw new Error(`what ${url} answers is no JSON Web Key Set`);
}
