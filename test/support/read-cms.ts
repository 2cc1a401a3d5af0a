import { BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../../src/formats/asn1/ber-reader.js';
import { TAG, contextConstructed, explicitContent } from '../../src/formats/asn1/ber-values.js';

/** A SignedData (RFC 5652 §5) as it is written, so that tests can look at every octet. */
export interface ReadCms {
  readonly version: number;
  readonly digestAlgorithms: readonly string[];
  readonly eContentType: string;
  /** Absent where detached. */
  readonly eContent?: Uint8Array;
  /** Lengths of the segments of the content; absent where it is primitive or detached. */
  readonly segments?: readonly number[];
  /** Absent where the field is. */
  readonly certificates?: readonly Uint8Array[];
  readonly signerInfo: ReadSignerInfo;
  /** Which of the outer levels have an indefinite length. */
  readonly indefinite: readonly string[];
}

/** Algorithms, attributes and OIDs are in hex; object identifiers without tag and length. */
export interface ReadSignerInfo {
  readonly version: number;
  readonly sid: Uint8Array;
  readonly digestAlgorithm: string;
  /** The SET OF that was signed, with its own tag. */
  readonly signedAttrs?: Uint8Array;
  /** Values by type, in the order written. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  readonly hasUnsignedAttrs: boolean;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const isIndefinite = (element: BerElement): boolean => element.encoding[1] === 0x80;

/** Reads a ContentInfo with one signer; throws where it is anything else. */
export function readCms(bytes: Uint8Array): ReadCms {
  const contentInfo = readBer(bytes);
  const outer = new BerFields(contentInfo, 'ContentInfo');
  outer.take(TAG.OBJECT_IDENTIFIER);
  const content = outer.take(contextConstructed(0));
  const signedData = explicitContent(content);

  const fields = new BerFields(signedData, 'SignedData');
  const version = fields.take(TAG.INTEGER).content[0]!;
  const digestAlgorithms = childrenOf(fields.take(TAG.SET)).map((element) => hex(element.encoding));
  const encapContentInfo = fields.take(TAG.SEQUENCE);
  const certificates = fields.takeIf(contextConstructed(0));
  const signerInfos = fields.take(TAG.SET);
  if (fields.rest().length > 0) throw new Error('there is something behind signerInfos');

  const encap = new BerFields(encapContentInfo, 'EncapsulatedContentInfo');
  const eContentType = hex(encap.take(TAG.OBJECT_IDENTIFIER).content);
  const explicit = encap.takeIf(contextConstructed(0));
  const octets = explicit && explicitContent(explicit);
  const levels = { contentInfo, content, signedData, encapContentInfo, explicit, octets, certificates, signerInfos };
  const [signerInfo, ...others] = childrenOf(signerInfos);
  if (!signerInfo || others.length > 0) throw new Error('there is not one SignerInfo');
  return {
    version,
    digestAlgorithms,
    eContentType,
    ...(octets && { eContent: octetsOf(octets) }),
    ...(octets && octets.tag !== TAG.OCTET_STRING && { segments: childrenOf(octets).map((segment) => segment.content.length) }),
    ...(certificates && { certificates: childrenOf(certificates).map((certificate) => certificate.encoding) }),
    signerInfo: readSignerInfo(signerInfo),
    indefinite: Object.entries(levels).flatMap(([name, element]) => (element && isIndefinite(element) ? [name] : [])),
  };
}

function readSignerInfo(element: BerElement): ReadSignerInfo {
  const fields = new BerFields(element, 'SignerInfo');
  const version = fields.take(TAG.INTEGER).content[0]!;
  const sid = fields.take(TAG.SEQUENCE).encoding;
  const digestAlgorithm = hex(fields.take(TAG.SEQUENCE).encoding);
  const signedAttrs = fields.takeIf(contextConstructed(0));
  const signatureAlgorithm = hex(fields.take(TAG.SEQUENCE).encoding);
  const signature = fields.take(TAG.OCTET_STRING).content;
  return {
    version,
    sid,
    digestAlgorithm,
    ...(signedAttrs && { signedAttrs: Uint8Array.from([TAG.SET, ...signedAttrs.encoding.subarray(1)]) }),
    attributes: new Map(signedAttrs ? childrenOf(signedAttrs).map(readAttribute) : []),
    signatureAlgorithm,
    signature,
    hasUnsignedAttrs: fields.rest().length > 0,
  };
}

function readAttribute(element: BerElement): readonly [string, string] {
  const fields = new BerFields(element, 'Attribute');
  const type = fields.take(TAG.OBJECT_IDENTIFIER);
  const [value, ...others] = childrenOf(fields.take(TAG.SET));
  if (!value || others.length > 0) throw new Error('there is not one value');
  return [hex(type.content), hex(value.encoding)];
}
