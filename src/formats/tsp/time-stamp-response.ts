import { BerError, BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, integerOf, objectIdentifierOf, TAG, textOf } from '../asn1/ber-values.js';
import { CMS_OID } from '../cms/cms-object-identifiers.js';
import { readTstInfo } from './read-tst-info.js';
import type { TimeStampQuery } from './time-stamp-query.js';
import { TSP_OID } from './tsp-object-identifiers.js';

/** PKIStatus granted and grantedWithMods (RFC 3161 §2.4.2). */
const GRANTED: ReadonlySet<bigint> = new Set([0n, 1n]);

/** A TimeStampResp (RFC 3161 §2.4.2). */
export interface TimeStampResponse {
  readonly status: bigint;
  /** Absent where the authority says nothing. */
  readonly statusText?: string;
  /** The bit string of failInfo as a number, its first octet least significant. */
  readonly failure?: number;
  /** Encoded as it came. */
  readonly token?: Uint8Array;
}

/** Reads a response; throws a BerError where it is none. */
export function readTimeStampResponse(response: Uint8Array): TimeStampResponse {
  const fields = new BerFields(readBer(response), 'TimeStampResp');
  const statusInfo = new BerFields(fields.take(TAG.SEQUENCE), 'PKIStatusInfo');
  const token = fields.takeIf(TAG.SEQUENCE);
  const status = integerOf(statusInfo.take(TAG.INTEGER));
  const texts = statusInfo.takeIf(TAG.SEQUENCE);
  const failure = statusInfo.takeIf(TAG.BIT_STRING);
  return {
    status,
    ...(texts && {
      statusText: childrenOf(texts)
        .map((one) => textOf(one) ?? '')
        .join(' '),
    }),
    ...(failure && { failure: failureNumberOf(failure) }),
    ...(token && { token: token.encoding }),
  };
}

/** More than PKIFailureInfo has. */
const MOST_FAILURE_OCTETS = 6;

function failureNumberOf({ content }: BerElement): number {
  const octets = content.subarray(1);
  if (octets.length > MOST_FAILURE_OCTETS) throw new BerError('PKIFailureInfo is too long.');
  return octets.reduce((sum, octet, index) => sum + octet * 256 ** index, 0);
}

/**
 * The TimeStampToken of a TimeStampResp (RFC 3161 §2.4.2), encoded as it came. Throws an error that says what is wrong where
 * it is none, was not granted or does not answer the query.
 */
export function grantedTimeStampToken(response: Uint8Array, query: TimeStampQuery): Uint8Array {
  const { status, statusText = '', token } = readTimeStampResponse(response);
  if (!isGranted(status)) {
    throw new Error(`Time stamp token not granted: ${String(status)}${statusText === '' ? '' : ` (${statusText})`}`);
  }
  if (!token) throw new Error('The time stamp was granted, but there is none.');
  requireAnswer(token, { algorithm: query.digest.oid, hashedMessage: query.hashedMessage, nonce: query.nonce });
  return token;
}

/** Whether there is to be a token. */
export const isGranted = (status: bigint): boolean => GRANTED.has(status);

/** Throws an error that says what is wrong where a token stamps something else, or answers another request. */
export function requireAnswer(token: Uint8Array, asked: TimeStampContent): void {
  const { algorithm, hashedMessage, nonce } = readTimeStampToken(token);
  if (algorithm !== asked.algorithm || Buffer.compare(hashedMessage, asked.hashedMessage) !== 0) {
    throw new Error('The time stamp is one of something else.');
  }
  if (nonce !== asked.nonce) throw new Error('The time stamp answers another request.');
}

/** What a time-stamp token says of what it stamps. */
export interface TimeStampContent {
  /** Dotted object identifier of the digest. */
  readonly algorithm: string;
  readonly hashedMessage: Uint8Array;
  readonly nonce?: bigint;
}

/** Reads the TSTInfo in a token (RFC 3161 §2.4.2). Its signature is not looked at. Throws a BerError where it is none. */
export function readTimeStampToken(token: Uint8Array): TimeStampContent {
  const { imprint, nonce } = readTstInfo(contentOf(token));
  return { ...imprint, ...(nonce !== undefined && { nonce }) };
}

/** eContent of the SignedData. */
function contentOf(token: Uint8Array): Uint8Array {
  const contentInfo = new BerFields(readBer(token), 'ContentInfo');
  if (objectIdentifierOf(contentInfo.take(TAG.OBJECT_IDENTIFIER)) !== CMS_OID.signedData) {
    throw new BerError('A time-stamp token is a SignedData.');
  }
  const signedData = new BerFields(explicitContent(contentInfo.take(contextConstructed(0))), 'SignedData');
  signedData.take(TAG.INTEGER); // version
  signedData.take(); // digestAlgorithms
  const content = new BerFields(signedData.take(TAG.SEQUENCE), 'EncapsulatedContentInfo');
  if (objectIdentifierOf(content.take(TAG.OBJECT_IDENTIFIER)) !== TSP_OID.tstInfo) throw new BerError('The token stamps no time.');
  return octetsOf(explicitContent(content.take(contextConstructed(0))));
}
