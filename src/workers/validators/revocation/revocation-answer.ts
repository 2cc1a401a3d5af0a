import type { Certificate } from '../../../core/certificate.js';

/** What a revocation list or a responder says of a certificate. */
export type RevocationAnswer =
  { readonly kind: 'good' } | { readonly kind: 'revoked'; readonly date: Date; readonly reason: number } | { readonly kind: 'unknown' };

/** Nothing that could be believed was found out. The message is for the log and for what SignServer shows of it. */
export class RevocationUndetermined extends Error {
  override readonly name = 'RevocationUndetermined';
}

/** A certificate with the one that issued it. */
export interface Issued {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}
