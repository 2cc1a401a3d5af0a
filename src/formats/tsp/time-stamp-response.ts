import { BerError, BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, integerOf, objectIdentifierOf, TAG, textOf } from '../asn1/ber-values.js';
import { CMS_OID } from '../cms/cms-object-identifiers.js';
import type { TimeStampQuery } from './time-stamp-query.js';
import { TSP_OID } from './tsp-object-identifiers.js';

/** PKIStatus granted and grantedWithMods (RFC 3161 §2.4.2). */
const GRANTED: ReadonlySet<bigint> = new Set([0n, 1n]);

/**
 * The TimeStampToken of a TimeStampResp (RFC 3161 §2.4.2), encoded as it came. Throws an error that says what is wrong where
 * it is none, was not granted or does not answer the query.
 */
export function grantedTimeStampToken(response: Uint8Array, query: TimeStampQuery): Uint8Array {
  const fields = new BerFields(readBer(response), 'TimeStampResp');
  requireGranted(fields.take(TAG.SEQUENCE));
  const token = fields.takeIf(TAG.SEQUENCE);
  if (!token) throw new Error('The time stamp was granted, but there is none.');
  const { algorithm, hashedMessage, nonce } = readTimeStampToken(token.encoding);
  if (algorithm !== query.digest.oid || Buffer.compare(hashedMessage, query.hashedMessage) !== 0) {
    throw new Error('The time stamp is one of something else.');
  }
  if (nonce !== query.nonce) throw new Error('The time stamp answers another request.');
  return token.encoding;
}

function requireGranted(statusInfo: BerElement): void {
  const fields = new BerFields(statusInfo, 'PKIStatusInfo');
  const status = integerOf(fields.take(TAG.INTEGER));
  if (GRANTED.has(status)) return;
  const texts = fields.takeIf(TAG.SEQUENCE);
  const text = (texts ? childrenOf(texts) : []).map((one) => textOf(one) ?? '').join(' ');
  throw new Error(`Time stamp token not granted: ${String(status)}${text === '' ? '' : ` (${text})`}`);
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
  const info = new BerFields(readBer(contentOf(token)), 'TSTInfo');
  info.take(TAG.INTEGER); // version
  info.take(TAG.OBJECT_IDENTIFIER); // policy
  const messageImprint = new BerFields(info.take(TAG.SEQUENCE), 'MessageImprint');
  const hashAlgorithm = new BerFields(messageImprint.take(TAG.SEQUENCE), 'AlgorithmIdentifier');
  const algorithm = objectIdentifierOf(hashAlgorithm.take(TAG.OBJECT_IDENTIFIER));
  const hashedMessage = octetsOf(messageImprint.take(TAG.OCTET_STRING));
  info.take(TAG.INTEGER); // serialNumber
  info.take(); // genTime
  info.takeIf(TAG.SEQUENCE); // accuracy
  info.takeIf(TAG.BOOLEAN); // ordering
  const nonce = info.takeIf(TAG.INTEGER);
  return { algorithm, hashedMessage, ...(nonce && { nonce: integerOf(nonce) }) };
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
