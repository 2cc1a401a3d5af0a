import type { Certificate } from './certificate.js';

/** What a validation service may find a certificate to be, in SignServer's words. */
export const CERTIFICATE_STATUSES = [
  'VALID',
  'REVOKED',
  'NOTYETVALID',
  'EXPIRED',
  'DONTVERIFY',
  'CAREVOKED',
  'CANOTYETVALID',
  'CAEXPIRED',
  'BADCERTPURPOSE',
  'ISSUERNOTSUPPORTED',
] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

/** What a validation service found out about a certificate. */
export interface CertificateValidation {
  readonly certificate: Certificate;
  /** Those above it, its issuer first and the root last; empty where they are not known. */
  readonly caChain: readonly Certificate[];
  readonly status: CertificateStatus;
  /** For people; may name the certificate that is at fault. */
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly validationDate: number;
  /** Milliseconds since the epoch; undefined where it is not revoked. */
  readonly revocationDate?: number;
  /** RFC 5280 §5.3.1, and -1 where it is not revoked. */
  readonly revocationReason: number;
  /** Of the purposes that were asked for, those that it is good for. */
  readonly purposes: readonly string[];
}

/** What a validator found out about a signed document. */
export interface DocumentValidation {
  readonly valid: boolean;
  /** About the signer's certificate, where it came to that. */
  readonly certificate?: CertificateValidation;
}

/** The structure behind a reply to a request for validation, for doors that show more than its text. */
export type Validation =
  | { readonly kind: 'certificate'; readonly validation: CertificateValidation }
  | { readonly kind: 'document'; readonly validation: DocumentValidation };
