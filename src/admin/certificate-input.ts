import type { Certificate } from '../core/certificate.js';
import type { CertificateReader } from '../core/ports.js';

/** Reads what an administrator sent for certificates: DER, PEM or PKCS#7. Empty where it holds none, or something else. */
export function readCertificateInput(bytes: Uint8Array, reader: CertificateReader): readonly Certificate[] {
  try {
    return reader.fromUpload(bytes);
  } catch {
    return [];
  }
}
