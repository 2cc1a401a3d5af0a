import { contextTag, objectIdentifier, sequence } from '../../asn1/asn1.js';
import { attribute } from '../../cms/cms-signed-attributes.js';

/** What is known of the revocation of certificates, each DER. */
export interface RevocationData {
  /** CertificateList structures (RFC 5280 §5.1). */
  readonly crls: readonly Uint8Array[];
  /** OCSPResponse structures (RFC 6960 §4.2.1). */
  readonly ocspResponses: readonly Uint8Array[];
}

const REVOCATION_INFO_ARCHIVAL = objectIdentifier('1.2.840.113583.1.1.8');

/** The signed attribute adbe-revocationInfoArchival (ISO 32000-2 §12.8.3.3.2); undefined where there is nothing to say. */
export function revocationArchiveAttribute({ crls, ocspResponses }: RevocationData): Uint8Array | undefined {
  const parts = [
    ...(crls.length > 0 ? [contextTag(0, sequence(...crls))] : []),
    ...(ocspResponses.length > 0 ? [contextTag(1, sequence(...ocspResponses))] : []),
  ];
  return parts.length > 0 ? attribute(REVOCATION_INFO_ARCHIVAL, sequence(...parts)) : undefined;
}
