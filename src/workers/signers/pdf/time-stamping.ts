import { Fault } from '../../../core/errors.js';
import type { WorkerContext } from '../../../core/worker-definition.js';
import { authorityAtUrl, authorityWithin } from '../time-stamp-client/time-stamp-authority.js';
import { timeStamp, type TimeStamping } from '../time-stamp-client/time-stamp.js';
import { orFailWith } from '../signature-algorithm.js';
import type { PdfConfiguration } from './properties.js';

/** How time stamps are got as configured; undefined where no authority is. User name and password count together only. */
export function timeStampingOf(
  configuration: PdfConfiguration,
  { workers, clock, random }: Pick<WorkerContext, 'workers' | 'clock' | 'random'>,
): TimeStamping | undefined {
  const { TSA_URL, TSA_WORKER, TSA_USERNAME, TSA_PASSWORD, TSA_DIGESTALGORITHM: digest } = configuration;
  const hasBoth = TSA_USERNAME !== undefined && TSA_PASSWORD !== undefined;
  const password = hasBoth ? { username: TSA_USERNAME, password: TSA_PASSWORD } : undefined;
  if (TSA_URL !== undefined) return { authority: authorityAtUrl(TSA_URL, password), digest, clock, random };
  if (TSA_WORKER === undefined) return undefined;
  return { authority: authorityWithin(workers, TSA_WORKER, password), digest, clock, random };
}

/**
 * Gets the time stamps that a request wants; undefined where it wants none. Throws an `illegalRequest` fault where it wants none of a
 * signer that promises them; what the authority does wrong becomes a `workerFailed` fault.
 */
export function requestTimeStamp(
  { SIGNATURE_FORMAT, USE_TIMESTAMP }: PdfConfiguration,
  timeStamping: TimeStamping | undefined,
  transactionId: string,
): ((signature: Uint8Array) => Promise<Uint8Array>) | undefined {
  if (timeStamping && USE_TIMESTAMP) {
    return (signature) => orFailWith('Failed to get a time stamp', () => timeStamp(signature, timeStamping, transactionId));
  }
  if (SIGNATURE_FORMAT !== 'PADES-BASELINE-T') return undefined;
  throw new Fault('illegalRequest', 'USE_TIMESTAMP can not be false when SIGNATURE_FORMAT is PADES-BASELINE-T');
}
