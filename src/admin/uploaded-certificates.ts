import type { Certificate } from '../core/certificate.js';
import { Fault } from '../core/errors.js';
import type { CertificateReader } from '../core/ports.js';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Reads base64 DER certificates separated by `;`; throws `invalidInput` that says which is wrong and why. */
export function readUploadedCertificates(value: string, reader: CertificateReader): readonly Certificate[] {
  const parts = value.split(';').map((part) => part.replace(/\s/g, ''));
  return parts.map((part, index) => {
    if (!BASE64.test(part)) throw new Fault('invalidInput', `certificate ${String(index + 1)} is not base64`);
    try {
      return reader.fromDer(Buffer.from(part, 'base64'));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'cannot be read';
      throw new Fault('invalidInput', `certificate ${String(index + 1)}: ${why}`, { cause });
    }
  });
}
