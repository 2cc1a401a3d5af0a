import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';

/** Whether the signature of a certificate verifies with the key of another; the names are not compared. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return new X509Certificate(certificate.der).verify(issuer.publicKey);
  } catch {
    // Of a kind that OpenSSL cannot verify.
    return false;
  }
}
