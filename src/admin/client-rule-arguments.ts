import { SUBJECT_MATCH_TYPES, type CertificateMatchingRule } from '../core/worker.js';
import { choiceArgument, textArgument, workerArgument, type ArgumentsOf } from './arguments.js';

/** A client rule of a worker as arguments. Values are stored as they are given: in the form in which they are compared. */
export const CLIENT_RULE_ARGUMENTS = {
  worker: workerArgument,
  subjectType: choiceArgument(SUBJECT_MATCH_TYPES),
  subjectValue: textArgument,
  issuerType: choiceArgument(['ISSUER_DN_BCSTYLE']),
  issuerValue: textArgument,
  /** Blank for none. */
  description: textArgument,
} as const;

/** The rule that the arguments make. */
export function ruleOfArguments(given: ArgumentsOf<typeof CLIENT_RULE_ARGUMENTS>): CertificateMatchingRule {
  const { subjectType, subjectValue, issuerType, issuerValue, description } = given;
  return { subjectType, subjectValue, issuerType, issuerValue, ...(description.trim() !== '' && { description }) };
}

/** Whether two rules let in the same clients; what they are described as does not matter. */
export function isSameRule(a: CertificateMatchingRule, b: CertificateMatchingRule): boolean {
  return a.subjectType === b.subjectType && a.subjectValue === b.subjectValue && a.issuerValue === b.issuerValue;
}
