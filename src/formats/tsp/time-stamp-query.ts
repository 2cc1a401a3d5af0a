import type { DigestAlgorithm } from '../../core/algorithms.js';
import { booleanValue, integer, nullValue, objectIdentifier, octetString, sequence } from '../asn1/asn1.js';

/** What a time stamp is asked for. */
export interface TimeStampQuery {
  readonly digest: DigestAlgorithm;
  /** Digest of what is to be stamped. */
  readonly hashedMessage: Uint8Array;
  readonly nonce: bigint;
}

/** DER of a TimeStampReq (RFC 3161 §2.4.1) without policy, which asks for the certificates of the authority. */
export function encodeTimeStampQuery({ digest, hashedMessage, nonce }: TimeStampQuery): Uint8Array {
  const messageImprint = sequence(sequence(objectIdentifier(digest.oid), nullValue), octetString(hashedMessage));
  return sequence(integer(1), messageImprint, integer(nonce), booleanValue(true));
}
