import type { AuthorizedClient, CertificateMatchingRule } from '../core/worker.js';

/** A rule on client certificates as SignServer's command line and audit log write it. */
export function ruleText(rule: CertificateMatchingRule): string {
  const fields = {
    matchSubjectWithType: rule.subjectType,
    matchIssuerWithType: rule.issuerType,
    matchSubjectWithValue: rule.subjectValue,
    matchIssuerWithValue: rule.issuerValue,
    description: rule.description ?? 'null',
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `CertificateMatchingRule{${text.join(', ')}}`;
}

/** An older rule as the audit log writes it. */
export function clientText({ serialNumber, issuer }: AuthorizedClient): string {
  return `SN: ${serialNumber}, issuer DN: ${issuer}`;
}
