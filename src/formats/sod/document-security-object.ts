import type { SignatureAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { tlv } from '../asn1/asn1.js';
import { contentTypeAttribute, messageDigestAttribute, signedAttributes } from '../cms/cms-signed-attributes.js';
import { contentInfo, encapContentInfo, signedDataVersion, signerInfo } from '../cms/cms.js';
import { digestOf } from '../cms/message-digest.js';
import { issuerAndSerialNumber } from '../x509/issuer-and-serial-number.js';
import { x509SignatureAlgorithm } from '../x509/x509-signature-algorithm.js';
import { LDS_SECURITY_OBJECT_OID, sodDigestAlgorithm } from './lds-security-object.js';

/** [APPLICATION 23]: the tag of EF.SOD in the Logical Data Structure (ICAO Doc 9303-10 §4.6.2). */
const EF_SOD = 0x77;

/** A Document Security Object that is to be signed: the bytes for the signature, and the object around it. */
export interface SodDraft {
  /** DER of the signed attributes, which the signature is made over. */
  readonly toBeSigned: Uint8Array;
  complete(signature: Uint8Array): Uint8Array;
}

/**
 * EF.SOD around a security object, signed by a document signer whose certificate it holds. Throws an error for a signature
 * algorithm that has no identifier or no digest.
 */
export function draftSod(securityObject: Uint8Array, algorithm: SignatureAlgorithm, certificate: Certificate): SodDraft {
  const { digest } = algorithm;
  const signatureAlgorithm = x509SignatureAlgorithm(algorithm);
  if (!digest || !signatureAlgorithm) throw new Error(`${algorithm.name} cannot sign a security object`);
  // RFC 5652 §5.4: one digest for content and attributes, and so that of the signature. That of the data groups may differ.
  const digestAlgorithm = sodDigestAlgorithm(digest);
  const attributes = [contentTypeAttribute(LDS_SECURITY_OBJECT_OID), messageDigestAttribute(digestOf(digest, securityObject))];
  const signedAttrs = signedAttributes(attributes);
  const sid = issuerAndSerialNumber(certificate).der;
  return {
    toBeSigned: signedAttrs,
    complete: (signature) =>
      tlv(
        EF_SOD,
        contentInfo(
          {
            version: signedDataVersion(LDS_SECURITY_OBJECT_OID),
            digestAlgorithm,
            encapContentInfo: encapContentInfo(LDS_SECURITY_OBJECT_OID, securityObject, 'definite'),
            certificates: [certificate.der],
            signerInfo: signerInfo({ sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature }),
          },
          'definite',
        ),
      ),
  };
}
