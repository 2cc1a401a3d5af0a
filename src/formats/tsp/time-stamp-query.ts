import type { DigestAlgorithm } from '../../core/algorithms.js';
import { booleanValue, integer, nullValue, objectIdentifier, octetString, sequence } from '../asn1/asn1.js';

/** What a time stamp is asked for. */
export interface TimeStampQuery {
  readonly digest: DigestAlgorithm;
  /** Digest of what is to be stamped. */
  readonly hashedMessage: Uint8Array;
  readonly nonce: bigint;
  /** Dotted object identifier; the authority chooses where it is absent. */
  readonly policy?: string;
  /** Whether the certificates of the authority are asked for; so where it is absent. */
  readonly certReq?: boolean;
}

/** DER of a TimeStampReq (RFC 3161 §2.4.1). */
export function encodeTimeStampQuery({ digest, hashedMessage, nonce, policy, certReq = true }: TimeStampQuery): Uint8Array {
  const messageImprint = sequence(sequence(objectIdentifier(digest.oid), nullValue), octetString(hashedMessage));
  return sequence(
    integer(1),
    messageImprint,
    ...(policy === undefined ? [] : [objectIdentifier(policy)]),
    integer(nonce),
    // DER leaves the default, FALSE, out (X.690 §11.5).
    ...(certReq ? [booleanValue(true)] : []),
  );
}
