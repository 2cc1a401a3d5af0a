import type { Certificate } from '../core/certificate.js';
import type { CertificateReader } from '../core/ports.js';

const PEM_START = '-----BEGIN';

/** Reads a certificate that an administrator sent, DER or PEM; of several in a PEM text the first. Undefined where it is none. */
export function readCertificateInput(bytes: Uint8Array, reader: CertificateReader): Certificate | undefined {
  try {
    const text = Buffer.from(bytes).toString('latin1');
    return text.includes(PEM_START) ? reader.fromPem(text)[0] : reader.fromDer(bytes);
  } catch {
    return undefined;
  }
}
