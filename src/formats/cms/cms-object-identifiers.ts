/** Object identifiers of the Cryptographic Message Syntax (RFC 5652) and its neighbours, by their names there. */
export const CMS_OID = {
  /** RFC 5652 §4. */
  data: '1.2.840.113549.1.7.1',
  /** RFC 5652 §5.1. */
  signedData: '1.2.840.113549.1.7.2',
  /** RFC 5652 §11.1. */
  contentType: '1.2.840.113549.1.9.3',
  /** RFC 5652 §11.2. */
  messageDigest: '1.2.840.113549.1.9.4',
  /** RFC 5652 §11.3. */
  signingTime: '1.2.840.113549.1.9.5',
  /** id-aa-timeStampToken, RFC 3161 appendix A. */
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  /** RFC 6211 §2. */
  algorithmProtection: '1.2.840.113549.1.9.52',
  /** RFC 3370 §3.2. */
  rsaEncryption: '1.2.840.113549.1.1.1',
  /** RFC 4055 §2.2. */
  mgf1: '1.2.840.113549.1.1.8',
  /** RFC 8702 §3.1 with a length in bits as parameter; used by RFC 8419 §2.3. */
  shake256Len: '2.16.840.1.101.3.4.2.18',
} as const;
