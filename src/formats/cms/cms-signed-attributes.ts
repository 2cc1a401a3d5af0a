import { objectIdentifier, octetString, sequence, setOf, time } from '../asn1/asn1.js';
import { retagged } from '../asn1/ber-writer.js';
import { CMS_OID } from './cms-object-identifiers.js';

const ATTRIBUTE_TYPE = {
  contentType: objectIdentifier(CMS_OID.contentType),
  signingTime: objectIdentifier(CMS_OID.signingTime),
  messageDigest: objectIdentifier(CMS_OID.messageDigest),
  algorithmProtection: objectIdentifier(CMS_OID.algorithmProtection),
} as const;

/** Attribute (RFC 5652 §5.3) of a type given as a DER object identifier, with one value. */
export const attribute = (type: Uint8Array, value: Uint8Array): Uint8Array => sequence(type, setOf([value]));

/** content-type (RFC 5652 §11.1); the type is given in dotted form. */
export const contentTypeAttribute = (eContentType: string): Uint8Array =>
  attribute(ATTRIBUTE_TYPE.contentType, objectIdentifier(eContentType));

/** signing-time (RFC 5652 §11.3) from milliseconds since the epoch, cut to the second. */
export const signingTimeAttribute = (milliseconds: number): Uint8Array => attribute(ATTRIBUTE_TYPE.signingTime, time(milliseconds));

/** message-digest (RFC 5652 §11.2). */
export const messageDigestAttribute = (digest: Uint8Array): Uint8Array => attribute(ATTRIBUTE_TYPE.messageDigest, octetString(digest));

/** CMSAlgorithmProtection (RFC 6211 §2) from the AlgorithmIdentifiers of the SignerInfo that it protects. */
export function algorithmProtectionAttribute(digestAlgorithm: Uint8Array, signatureAlgorithm: Uint8Array): Uint8Array {
  return attribute(ATTRIBUTE_TYPE.algorithmProtection, sequence(digestAlgorithm, retagged(signatureAlgorithm, 0xa1)));
}

/**
 * The DER SET OF that is signed (RFC 5652 §5.4), and that `signerInfo` takes. The order is by encoding whatever the
 * order given: verifiers encode the set again before they check the signature.
 */
export const signedAttributes = (attributes: readonly Uint8Array[]): Uint8Array => setOf(attributes);
