import { integer, sequence, tlv, utf8String } from '../asn1/asn1.js';

/** PKIFailureInfo (RFC 3161 §2.4.2): the names with their bits. */
export const PKI_FAILURE_BITS = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;
export type PkiFailure = keyof typeof PKI_FAILURE_BITS;

/** PKIStatus (RFC 3161 §2.4.2), the two that are used. */
export const PKI_STATUS = { granted: 0, rejection: 2 } as const;

/** PKIStatusInfo (RFC 3161 §2.4.2) with one text, or none. */
export function pkiStatusInfo(status: keyof typeof PKI_STATUS, text?: string, failure?: PkiFailure): Uint8Array {
  return sequence(
    integer(PKI_STATUS[status]),
    ...(text === undefined ? [] : [sequence(utf8String(text))]),
    ...(failure === undefined ? [] : [tlv(0x03, namedBit(PKI_FAILURE_BITS[failure]))]),
  );
}

/** A whole TimeStampResp without a token. */
export function rejectionResponse(failure: PkiFailure, text?: string): Uint8Array {
  return sequence(pkiStatusInfo('rejection', text, failure));
}

/** X.690 §11.2.2: a named bit list ends with its last bit that is one. */
function namedBit(bit: number): Uint8Array {
  const octets = new Uint8Array(2 + (bit >> 3));
  octets[0] = 7 - (bit & 7);
  octets[octets.length - 1] = 0x80 >> (bit & 7);
  return octets;
}

/** The failure as the number that SignServer logs: the octets of the bit string, the first one least significant. */
export function failureNumber(failure: PkiFailure): number {
  const bit = PKI_FAILURE_BITS[failure];
  return (0x80 >> (bit & 7)) * 2 ** (bit & ~7);
}
