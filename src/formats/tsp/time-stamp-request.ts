import { BerError, BerFields, childrenOf, octetsOf, readLeadingBer, type BerElement } from '../asn1/ber-reader.js';
import { booleanOf, contextConstructed, contextPrimitive, integerOf, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { toDer } from '../asn1/to-der.js';
import { extensionDer } from '../x509/extension.js';

/** A TimeStampReq (RFC 3161 §2.4.1). What goes into the token is here as DER, however it was sent. */
export interface TimeStampRequest {
  readonly version: bigint;
  readonly messageImprint: MessageImprint;
  readonly reqPolicy?: RequestedPolicy;
  readonly nonce?: Nonce;
  readonly certReq: boolean;
  readonly extensions: readonly RequestExtension[];
}

export interface RequestedPolicy {
  /** Dotted object identifier. */
  readonly oid: string;
  /** OBJECT IDENTIFIER. */
  readonly der: Uint8Array;
}

export interface MessageImprint {
  /** Dotted object identifier of hashAlgorithm. */
  readonly algorithm: string;
  readonly hashedMessage: Uint8Array;
  /** The whole SEQUENCE; parameters of the algorithm are as they were sent. */
  readonly der: Uint8Array;
}

export interface Nonce {
  readonly value: bigint;
  /** INTEGER. */
  readonly der: Uint8Array;
}

export interface RequestExtension {
  /** Dotted object identifier. */
  readonly oid: string;
  readonly critical: boolean;
  /** The whole SEQUENCE. */
  readonly der: Uint8Array;
}

/** More than any profile has, and few enough to be compared with one another. */
const MAX_EXTENSIONS = 32;

/**
 * Reads a request; throws a BerError where it is none. As in SignServer it may be BER, what is behind it and context-specific
 * fields behind the known ones are ignored, and the version is not judged. A field in the wrong place is refused,
 * because it would be passed over.
 */
export function readTimeStampRequest(bytes: Uint8Array): TimeStampRequest {
  const element = readLeadingBer(bytes);
  if (element.tag !== TAG.SEQUENCE) throw new BerError('A time-stamp request is a SEQUENCE.');
  const fields = new BerFields(element, 'TimeStampReq');
  const version = integerOf(fields.take(TAG.INTEGER));
  const messageImprint = readMessageImprint(fields.take(TAG.SEQUENCE));
  const reqPolicy = fields.takeIf(TAG.OBJECT_IDENTIFIER);
  const nonce = fields.takeIf(TAG.INTEGER);
  const certReq = fields.takeIf(TAG.BOOLEAN);
  const extensions = fields.takeIf(contextConstructed(0));
  for (const { tag } of fields.rest()) {
    if (tag < contextPrimitive(0)) throw new BerError('TimeStampReq has a field of an unexpected type.');
  }
  return {
    version,
    messageImprint,
    ...(reqPolicy && { reqPolicy: { oid: objectIdentifierOf(reqPolicy), der: toDer(reqPolicy) } }),
    ...(nonce && { nonce: readNonce(nonce) }),
    certReq: certReq !== undefined && booleanOf(certReq),
    extensions: extensions ? readExtensions(extensions) : [],
  };
}

function readNonce(element: BerElement): Nonce {
  const [first = 0, second] = element.content;
  const sign = second === undefined ? undefined : second & 0x80;
  // X.690 §8.3.2, which holds for BER too: the token must be DER, and its nonce that of the request.
  if ((first === 0 && sign === 0) || (first === 0xff && sign === 0x80)) throw new BerError('An integer is longer than it has to be.');
  return { value: integerOf(element), der: toDer(element) };
}

function readMessageImprint(element: BerElement): MessageImprint {
  const fields = new BerFields(element, 'MessageImprint');
  const hashAlgorithm = new BerFields(fields.take(TAG.SEQUENCE), 'AlgorithmIdentifier');
  const algorithm = objectIdentifierOf(hashAlgorithm.take(TAG.OBJECT_IDENTIFIER));
  hashAlgorithm.takeIf();
  const hashedMessage = octetsOf(takeOctetString(fields));
  if (hashAlgorithm.rest().length > 0 || fields.rest().length > 0) throw new BerError('MessageImprint has a field too many.');
  return { algorithm, hashedMessage, der: toDer(element) };
}

const takeOctetString = (fields: BerFields): BerElement => fields.takeIf(TAG.OCTET_STRING) ?? fields.take(TAG.OCTET_STRING | 0x20);

function readExtensions(tagged: BerElement): readonly RequestExtension[] {
  const elements = childrenOf(tagged);
  if (elements.length > MAX_EXTENSIONS) throw new BerError(`TimeStampReq has more than ${String(MAX_EXTENSIONS)} extensions.`);
  const extensions = elements.map(readExtension);
  // RFC 5280 §4.2: one extension of a kind. Which of two counts would depend on who reads.
  if (new Set(extensions.map(({ oid }) => oid)).size < extensions.length) throw new BerError('TimeStampReq has an extension twice.');
  return extensions;
}

function readExtension(element: BerElement): RequestExtension {
  const fields = new BerFields(element, 'Extension');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  const criticalField = fields.takeIf(TAG.BOOLEAN);
  const critical = criticalField !== undefined && booleanOf(criticalField);
  const value = octetsOf(takeOctetString(fields));
  if (fields.rest().length > 0) throw new BerError('Extension has a field too many.');
  return { oid, critical, der: extensionDer({ oid, critical, value }) };
}
