import { SUBJECT_MATCH_TYPES, type CertificateMatchingRule, type SubjectMatchType } from '../../core/worker.js';
import { canonicalDistinguishedName } from '../../formats/x509/canonical-distinguished-name.js';
import { comparedValues } from '../../formats/x509/certificate-matching.js';
import { readCertificateFile } from '../certificate-file.js';
import { ArgumentError, CommandFailure } from '../command.js';
import type { GivenOptions } from '../command-options.js';

/** The options that make a client rule. */
export const CLIENT_RULE_OPTIONS = {
  matchSubjectWithType: 'value',
  matchSubjectWithValue: 'value',
  matchIssuerWithType: 'value',
  matchIssuerWithValue: 'value',
  description: 'value',
  cert: 'value',
} as const;

type Given = GivenOptions<typeof CLIENT_RULE_OPTIONS>;

/** A rule, and what the person should know about how it was made. */
export interface MeantRule {
  readonly rule: CertificateMatchingRule;
  readonly remarks: readonly string[];
}

/** The rule that the options mean, its values in the form in which they are compared. */
export async function meantRule(options: Given): Promise<MeantRule> {
  const subjectType = readSubjectType(options.matchSubjectWithType);
  const issuerType = readIssuerType(options.matchIssuerWithType);
  const { description } = options;
  const finish = (subjectValue: string, issuerValue: string): CertificateMatchingRule => ({
    subjectType,
    subjectValue,
    issuerType,
    issuerValue,
    ...(description !== undefined && { description }),
  });
  const { cert, matchSubjectWithValue: subject, matchIssuerWithValue: issuer } = options;
  if (cert === undefined) {
    if (subject === undefined || issuer === undefined)
      throw new ArgumentError('Must specify -matchSubjectWithValue and -matchIssuerWithValue when not specifying -cert');
    return { rule: finish(readSubject(subjectType, subject), readIssuer(issuer)), remarks: [] };
  }
  if (subject !== undefined || issuer !== undefined)
    throw new ArgumentError('Can not specify -cert at the same time as -matchSubjectWithValue and/or -matchIssuerWithValue');
  const [certificate] = await readCertificateFile(cert);
  const [first, ...others] = comparedValues(subjectType, certificate);
  if (first === undefined) throw new CommandFailure(`DN field ${subjectType} not found in subject DN of certificate`);
  const remarks = others.length > 0 ? [`More than one component matching ${subjectType}, picking the first one`] : [];
  return { rule: finish(first, certificate.issuer), remarks };
}

function readSubjectType(given: string | undefined): SubjectMatchType {
  if (given === undefined) throw new ArgumentError('Missing -matchSubjectWithType');
  const type = SUBJECT_MATCH_TYPES.find((one) => one === given);
  if (!type)
    throw new ArgumentError(`Unknown matchSubjectWithType value provided. Possible values are: [${SUBJECT_MATCH_TYPES.join(', ')}]`);
  return type;
}

function readIssuerType(given = 'ISSUER_DN_BCSTYLE'): CertificateMatchingRule['issuerType'] {
  if (given === 'ISSUER_DN_BCSTYLE') return given;
  throw new ArgumentError('Unknown matchIssuerWithType value provided. Possible values are: [ISSUER_DN_BCSTYLE]');
}

function readSubject(type: SubjectMatchType, value: string): string {
  if (type !== 'CERTIFICATE_SERIALNO') return value;
  if (!/^[0-9a-f]+$/i.test(value)) throw new ArgumentError(`Illegal serial number: ${value}`);
  return BigInt(`0x${value}`).toString(16);
}

function readIssuer(value: string): string {
  try {
    return canonicalDistinguishedName(value);
  } catch (cause) {
    throw new ArgumentError(`Invalid matchIssuerWithValue value provided: ${value}`, { cause });
  }
}
