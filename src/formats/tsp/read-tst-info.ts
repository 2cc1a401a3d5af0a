import { BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { booleanOf, contextConstructed, contextPrimitive, integerOf, objectIdentifierOf, TAG, timeOf } from '../asn1/ber-values.js';

/** All that a TSTInfo (RFC 3161 §2.4.2) says. */
export interface ReadTstInfo {
  readonly policy: string;
  readonly imprint: { readonly algorithm: string; readonly hashedMessage: Uint8Array };
  readonly serialNumber: bigint;
  /** Milliseconds since the epoch. */
  readonly genTime: number;
  readonly accuracy?: { readonly seconds: bigint; readonly millis: bigint; readonly micros: bigint };
  readonly nonce?: bigint;
  /** Name of the authority: the GeneralName (RFC 5280 §4.2.1.6) inside its tag. */
  readonly tsa?: BerElement;
  readonly extensions: readonly { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }[];
}

/** Reads a TSTInfo; throws a BerError where it is none. */
export function readTstInfo(bytes: Uint8Array): ReadTstInfo {
  const info = new BerFields(readBer(bytes), 'TSTInfo');
  info.take(TAG.INTEGER); // version
  const policy = objectIdentifierOf(info.take(TAG.OBJECT_IDENTIFIER));
  const messageImprint = new BerFields(info.take(TAG.SEQUENCE), 'MessageImprint');
  const algorithm = objectIdentifierOf(new BerFields(messageImprint.take(TAG.SEQUENCE), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const hashedMessage = octetsOf(messageImprint.take(TAG.OCTET_STRING));
  const serialNumber = integerOf(info.take(TAG.INTEGER));
  const genTime = timeOf(info.take(TAG.GENERALIZED_TIME)).getTime();
  const accuracy = info.takeIf(TAG.SEQUENCE);
  info.takeIf(TAG.BOOLEAN); // ordering
  const nonce = info.takeIf(TAG.INTEGER);
  const tsa = info.takeIf(contextConstructed(0));
  const extensions = info.takeIf(contextConstructed(1));
  return {
    policy,
    imprint: { algorithm, hashedMessage },
    serialNumber,
    genTime,
    ...(accuracy && { accuracy: readAccuracy(accuracy) }),
    ...(nonce && { nonce: integerOf(nonce) }),
    ...(tsa && { tsa }),
    extensions: extensions ? childrenOf(extensions).map(readExtension) : [],
  };
}

function readAccuracy(element: BerElement): NonNullable<ReadTstInfo['accuracy']> {
  const fields = new BerFields(element, 'Accuracy');
  const seconds = fields.takeIf(TAG.INTEGER);
  const millis = fields.takeIf(contextPrimitive(0));
  const micros = fields.takeIf(contextPrimitive(1));
  const value = (one: BerElement | undefined): bigint => (one ? integerOf({ ...one, tag: TAG.INTEGER }) : 0n);
  return { seconds: value(seconds), millis: value(millis), micros: value(micros) };
}

function readExtension(element: BerElement): ReadTstInfo['extensions'][number] {
  const fields = new BerFields(element, 'Extension');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  const critical = fields.takeIf(TAG.BOOLEAN);
  return { oid, critical: critical !== undefined && booleanOf(critical), value: octetsOf(fields.take(TAG.OCTET_STRING)) };
}
