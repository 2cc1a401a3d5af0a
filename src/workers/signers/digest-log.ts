import { findDigest, type DigestAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import type { StoredDocument } from '../../core/stored-document.js';
import { canDigest, digestOf, documentDigest } from '../../formats/cms/message-digest.js';

/** Puts a digest in the worker log: `REQUEST_DIGEST` or `RESPONSE_DIGEST`, with the name of its algorithm. */
export function logDigest(
  log: LogFields,
  of: 'REQUEST' | 'RESPONSE',
  digest: { readonly algorithm: string; readonly bytes: Uint8Array },
): void {
  log.set(`${of}_DIGEST_ALGORITHM`, digest.algorithm);
  log.set(`${of}_DIGEST`, hex(digestOf(supported(digest.algorithm), digest.bytes)));
}

/** Puts the digest of a request in the worker log whose document is not in memory. */
export async function logDocumentDigest(log: LogFields, algorithm: string, document: StoredDocument): Promise<void> {
  log.set('REQUEST_DIGEST_ALGORITHM', algorithm);
  log.set('REQUEST_DIGEST', hex(await documentDigest(supported(algorithm), document)));
}

/** Throws a `workerFailed` fault where the algorithm is not supported. */
function supported(algorithmName: string): DigestAlgorithm {
  const algorithm = findDigest(algorithmName.toUpperCase());
  if (!algorithm || !canDigest(algorithm)) throw new Fault('workerFailed', 'Log digest algorithm not supported');
  return algorithm;
}

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');
