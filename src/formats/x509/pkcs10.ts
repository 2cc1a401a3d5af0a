import type { SignatureAlgorithm } from '../../core/algorithms.js';
import { bitString, contextTag, integer, sequence } from '../asn1/asn1.js';
import { encodeDistinguishedName, type DistinguishedName } from './distinguished-name.js';
import { x509SignatureAlgorithm } from './x509-signature-algorithm.js';

/** What a certificate request is to say and how it is signed. */
export interface CertificationRequestParts {
  readonly subject: DistinguishedName;
  /** SubjectPublicKeyInfo, DER. */
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Signs with the private key that belongs to the public one. */
  readonly sign: (certificationRequestInfo: Uint8Array) => Promise<Uint8Array>;
}

/** A CertificationRequest (RFC 2986 §4.2) without attributes, DER. Throws for an algorithm without an object identifier. */
export async function buildCertificationRequest(parts: CertificationRequestParts): Promise<Uint8Array> {
  const signatureAlgorithm = x509SignatureAlgorithm(parts.algorithm);
  if (!signatureAlgorithm) throw new Error(`Unknown signature type requested: ${parts.algorithm.name}`);
  // RFC 2986 §4.1: version 0; the attributes are an IMPLICIT SET OF that must be there, even where it is empty.
  const info = sequence(integer(0), encodeDistinguishedName(parts.subject), parts.subjectPublicKeyInfo, contextTag(0));
  return sequence(info, signatureAlgorithm, bitString(await parts.sign(info)));
}
