import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import { readKeyUsage } from '../../../formats/x509/key-usage.js';

/** Throws a `workerFailed` fault where the certificate is not valid now, or not meant for signatures. */
export function requireSignerCertificate(certificate: Certificate, now: number, failure: string): void {
  const isValid = now >= certificate.notBefore.getTime() && now <= certificate.notAfter.getTime();
  if (!isValid) throw new Fault('workerFailed', failure, { cause: new Error('the certificate is not valid now') });
  const usage = readKeyUsage(certificate.der);
  if (usage && !usage.digitalSignature && !usage.nonRepudiation) {
    throw new Fault('workerFailed', failure, { cause: new Error('the key usage of the certificate does not include signatures') });
  }
}
