import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../core/certificate.js';

/** Certificates as SIGNERCERT and SIGNERCERTCHAIN hold them: names, then PEM (RFC 7468), each line ended by a line feed. */
export function certificatesToPem(certificates: readonly Certificate[]): string {
  const texts = certificates.map(({ subject, issuer, der }) => {
    const pem = new X509Certificate(der).toString();
    return `Subject: ${subject}\nIssuer: ${issuer}\n${pem}`;
  });
  return texts.join('');
}
