/** Object identifiers of time stamps, by their names in the standards. */
export const TSP_OID = {
  /** id-ct-TSTInfo, RFC 3161 §2.4.2. */
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  /** id-kp-timeStamping, RFC 3161 §2.3. */
  timeStamping: '1.3.6.1.5.5.7.3.8',
  /** id-aa-signingCertificate, RFC 2634 §5.4. */
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  /** id-aa-signingCertificateV2, RFC 5035 §3. */
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** id-pe-qcStatements, RFC 3739 §3.2.6. */
  qcStatements: '1.3.6.1.5.5.7.1.3',
  /** esi4-qtstStatement-1, ETSI EN 319 422 §9.1. */
  qualifiedTimeStamp: '0.4.0.19422.1.1',
} as const;
