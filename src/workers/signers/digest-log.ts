import { findDigest } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import { canDigest, digestOf } from '../../formats/cms/message-digest.js';

/** A digest in lower-case hex; throws a `workerFailed` fault where the algorithm is not supported. */
function hexDigest(algorithmName: string, bytes: Uint8Array): string {
  const algorithm = findDigest(algorithmName.toUpperCase());
  if (!algorithm || !canDigest(algorithm)) throw new Fault('workerFailed', 'Log digest algorithm not supported');
  return Buffer.from(digestOf(algorithm, bytes)).toString('hex');
}

/** Puts a digest in the worker log: `REQUEST_DIGEST` or `RESPONSE_DIGEST`, with the name of its algorithm. */
export function logDigest(
  log: LogFields,
  of: 'REQUEST' | 'RESPONSE',
  digest: { readonly algorithm: string; readonly bytes: Uint8Array },
): void {
  log.set(`${of}_DIGEST_ALGORITHM`, digest.algorithm);
  log.set(`${of}_DIGEST`, hexDigest(digest.algorithm, digest.bytes));
}
