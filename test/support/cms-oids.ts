/** Object identifiers of signed attributes as `readCms` has them: hex, without tag and length. */
export const TEST_OIDS = {
  contentType: '2a864886f70d010903',
  messageDigest: '2a864886f70d010904',
  signingTime: '2a864886f70d010905',
  algorithmProtection: '2a864886f70d010934',
  signingCertificate: '2a864886f70d010910020c',
  signingCertificateV2: '2a864886f70d010910022f',
} as const;
