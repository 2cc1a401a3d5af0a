/** Object identifiers of OCSP (RFC 6960), by their names in the standard. */
export const OCSP_OID = {
  /** id-pkix-ocsp-basic. */
  basicResponse: '1.3.6.1.5.5.7.48.1.1',
  nonce: '1.3.6.1.5.5.7.48.1.2',
  /** id-pkix-ocsp-nocheck, an extension of certificates of responders. */
  nocheck: '1.3.6.1.5.5.7.48.1.5',
  /** id-kp-OCSPSigning, a purpose of certificates. */
  signing: '1.3.6.1.5.5.7.3.9',
} as const;
