import type { CertificateMatchingRule } from '../core/worker.js';

/** A client rule on one line, as SignServer's command line lists it. */
export function clientRuleText({ subjectType, subjectValue, issuerType, issuerValue, description }: CertificateMatchingRule): string {
  const described = description === undefined ? '' : ` | Description: ${description}`;
  return `${subjectType}: ${subjectValue} | ${issuerType}: ${issuerValue}${described}`;
}
