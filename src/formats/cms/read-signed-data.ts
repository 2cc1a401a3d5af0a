import { findSignatureAlgorithm, DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../core/algorithms.js';
import { algorithmIdentifier, nullValue } from '../asn1/asn1.js';
import { BerError, BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, contextPrimitive, explicitContent, integerOf, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { retagged } from '../asn1/ber-writer.js';
import { isSignedBy } from '../x509/signed-structure.js';
import { CMS_OID } from './cms-object-identifiers.js';
import { digestOf } from './message-digest.js';
import type { KeyObject } from 'node:crypto';

/** A SignedData (RFC 5652 §5.1) with its content and one signer. */
export interface ReadSignedData {
  /** Dotted object identifier of the type of the content. */
  readonly contentType: string;
  readonly content: Uint8Array;
  /** DER. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: ReadSignerInfo;
}

/** A SignerInfo (RFC 5652 §5.3) with signed attributes. */
export interface ReadSignerInfo {
  readonly sid: { readonly issuer: Uint8Array; readonly serialNumber: bigint } | { readonly subjectKeyIdentifier: Uint8Array };
  /** Undefined for one that is not known. */
  readonly digest: DigestAlgorithm | undefined;
  /** The SET OF that is signed. */
  readonly signedAttrs: Uint8Array;
  /** The one value of each signed attribute, by its object identifier. */
  readonly attributes: ReadonlyMap<string, BerElement>;
  readonly signatureAlgorithm: BerElement;
  readonly signature: Uint8Array;
}

/** Reads a ContentInfo with a SignedData that has one signer and holds its content. Throws a BerError where it is none. */
export function readSignedData(bytes: Uint8Array): ReadSignedData {
  const contentInfo = new BerFields(readBer(bytes), 'ContentInfo');
  if (objectIdentifierOf(contentInfo.take(TAG.OBJECT_IDENTIFIER)) !== CMS_OID.signedData)
    throw new BerError('The content is no SignedData.');
  const signedData = new BerFields(explicitContent(contentInfo.take(contextConstructed(0))), 'SignedData');
  signedData.take(TAG.INTEGER); // version
  signedData.take(TAG.SET); // digestAlgorithms
  const encapsulated = new BerFields(signedData.take(TAG.SEQUENCE), 'EncapsulatedContentInfo');
  const contentType = objectIdentifierOf(encapsulated.take(TAG.OBJECT_IDENTIFIER));
  const content = octetsOf(explicitContent(encapsulated.take(contextConstructed(0))));
  const certificates = signedData.takeIf(contextConstructed(0));
  signedData.takeIf(contextConstructed(1)); // crls
  const [signer, ...others] = childrenOf(signedData.take(TAG.SET));
  if (!signer || others.length > 0) throw new BerError('The SignedData does not have one signer.');
  const plain = (certificates ? childrenOf(certificates) : []).filter(({ tag }) => tag === TAG.SEQUENCE);
  return { contentType, content, certificates: plain.map(({ encoding }) => encoding), signer: readSignerInfo(signer) };
}

function readSignerInfo(element: BerElement): ReadSignerInfo {
  const fields = new BerFields(element, 'SignerInfo');
  fields.take(TAG.INTEGER); // version
  const sid = readSignerIdentifier(fields.take());
  const digestOid = objectIdentifierOf(new BerFields(fields.take(TAG.SEQUENCE), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const signedAttrs = fields.take(contextConstructed(0));
  const signatureAlgorithm = fields.take(TAG.SEQUENCE);
  return {
    sid,
    digest: DIGEST_ALGORITHMS.find(({ oid }) => oid === digestOid),
    signedAttrs: retagged(signedAttrs.encoding, TAG.SET),
    attributes: readAttributes(signedAttrs),
    signatureAlgorithm,
    signature: octetsOf(fields.take(TAG.OCTET_STRING)),
  };
}

function readSignerIdentifier(element: BerElement): ReadSignerInfo['sid'] {
  if (element.tag === contextPrimitive(0)) return { subjectKeyIdentifier: element.content };
  const fields = new BerFields(element, 'IssuerAndSerialNumber');
  return { issuer: fields.take(TAG.SEQUENCE).encoding, serialNumber: integerOf(fields.take(TAG.INTEGER)) };
}

function readAttributes(element: BerElement): ReadonlyMap<string, BerElement> {
  const attributes = new Map<string, BerElement>();
  for (const attribute of childrenOf(element)) {
    const fields = new BerFields(attribute, 'Attribute');
    const type = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
    // RFC 5652 §5.3: attributes that matter here must be there once, with one value.
    if (attributes.has(type)) throw new BerError(`The signed attribute ${type} is there twice.`);
    const [value] = childrenOf(fields.take(TAG.SET));
    if (value) attributes.set(type, value);
  }
  return attributes;
}

/** Whether the signer signed the content with a key (RFC 5652 §5.6). */
export function isSignedDataBy({ contentType, content, signer }: ReadSignedData, publicKey: KeyObject): boolean {
  const { digest, attributes, signedAttrs, signature } = signer;
  const type = attributes.get(CMS_OID.contentType);
  const messageDigest = attributes.get(CMS_OID.messageDigest);
  if (!digest?.node || !type || !messageDigest) return false;
  if (objectIdentifierOf(type) !== contentType) return false;
  if (Buffer.compare(octetsOf(messageDigest), digestOf(digest, content)) !== 0) return false;
  return isSignedBy({ tbs: signedAttrs, algorithm: signatureAlgorithmOf(signer, digest), signature }, publicKey);
}

/** RFC 3370 §3.2: with rsaEncryption the digest is that of the content. */
function signatureAlgorithmOf({ signatureAlgorithm }: ReadSignerInfo, digest: DigestAlgorithm): BerElement {
  const oid = objectIdentifierOf(new BerFields(signatureAlgorithm, 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const named = oid === CMS_OID.rsaEncryption ? findSignatureAlgorithm(`${digest.name.replace(/^SHA-/, 'SHA')}withRSA`)?.oid : undefined;
  return named === undefined ? signatureAlgorithm : readBer(algorithmIdentifier(named, nullValue));
}
