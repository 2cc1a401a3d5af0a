import type { KeyObject } from 'node:crypto';

/** An X.509 certificate as the engine and the workers look at it. `formats/x509.ts` reads it. */
export interface Certificate {
  /** The whole certificate, DER. */
  readonly der: Uint8Array;
  /** Subject as SignServer shows it, the most specific name first: `CN=signer00003,OU=Testing,O=SignServer,C=SE`. */
  readonly subject: string;
  /** Issuer, written as `subject` is. */
  readonly issuer: string;
  /** Serial number in lower-case hex without leading zeros. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  /** Whether basicConstraints says cA TRUE (RFC 5280 §4.2.1.9). */
  readonly isCa: boolean;
  /** RFC 3280 §4.2.1.4, object identifier 2.5.29.16; either end may be missing. */
  readonly privateKeyUsagePeriod?: { readonly notBefore?: Date; readonly notAfter?: Date };
}
