import { boundedFetch, type BoundedAnswer } from '../bounded-fetch.js';

/** A time stamp with a long chain takes some tens of kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Posts bytes to a time-stamp authority; see `boundedFetch`. */
export const postBounded = (url: string, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<BoundedAnswer> =>
  boundedFetch(url, { method: 'POST', headers, body, maxBytes: MAX_ANSWER_BYTES });
