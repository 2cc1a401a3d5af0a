import type { DigestAlgorithm } from '../../../core/algorithms.js';
import type { Clock, Random } from '../../../core/ports.js';
import { digestOf } from '../../../formats/cms/message-digest.js';
import { encodeTimeStampQuery } from '../../../formats/tsp/time-stamp-query.js';
import { grantedTimeStampToken } from '../../../formats/tsp/time-stamp-response.js';
import type { TimeStampAuthority } from './time-stamp-authority.js';

/** How time stamps are got. */
export interface TimeStamping {
  readonly authority: TimeStampAuthority;
  readonly digest: DigestAlgorithm;
  readonly clock: Clock;
  readonly random: Random;
}

/** A time-stamp token (RFC 3161) of some bytes. Throws an error, whose text is for the log, where there is none to be had. */
export async function timeStamp(
  bytes: Uint8Array,
  { authority, digest, clock, random }: TimeStamping,
  transactionId: string,
): Promise<Uint8Array> {
  // The time makes the nonce unique, the other half makes it unknown beforehand.
  const nonce = (BigInt(clock.now()) << 32n) | BigInt(random.int32() >>> 0);
  const query = { digest, hashedMessage: digestOf(digest, bytes), nonce };
  return grantedTimeStampToken(await authority(encodeTimeStampQuery(query), transactionId), query);
}
