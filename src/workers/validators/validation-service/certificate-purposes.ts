import type { Certificate } from '../../../core/certificate.js';
import { readKeyUsage, type KeyUsage } from '../../../formats/x509/key-usage.js';

const FULFILS: Readonly<Record<string, (usage: KeyUsage) => boolean>> = {
  IDENTIFICATION: (usage) => usage.digitalSignature && usage.keyEncipherment,
  ELECTRONIC_SIGNATURE: (usage) => usage.digitalSignature || usage.nonRepudiation,
};

/** Of some purposes those that a certificate is good for, by its key usage. One without is good for none. */
export function fulfilledPurposes(certificate: Certificate, purposes: readonly string[]): readonly string[] {
  const usage = readKeyUsage(certificate.der);
  if (!usage) return [];
  const names = purposes.map((purpose) => purpose.trim().toUpperCase());
  return names.filter((name) => Object.hasOwn(FULFILS, name) && FULFILS[name]?.(usage));
}
