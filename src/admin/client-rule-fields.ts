import { SUBJECT_MATCH_TYPES, type AuthorizedClient, type CertificateMatchingRule } from '../core/worker.js';

/** The parts of a client rule, each an entry of its own: `AUTHCLIENT1.SUBJECT.TYPE` … */
const FIELDS = ['SUBJECT.TYPE', 'SUBJECT.VALUE', 'ISSUER.TYPE', 'ISSUER.VALUE', 'DESCRIPTION'] as const;
export type ClientRuleField = (typeof FIELDS)[number];

export type ClientProperty =
  | { readonly form: 'legacy' }
  | { readonly form: 'field'; readonly sequence: string; readonly field: ClientRuleField }
  | { readonly form: 'unknown' };

/** What a worker property is as a client rule; undefined for one that is none. */
export function parseClientProperty(property: string): ClientProperty | undefined {
  const [, sequence, rest] = /^AUTHCLIENT([^.]*)(?:\.([^]*))?$/.exec(property) ?? [];
  if (sequence === undefined) return undefined;
  if (rest === undefined) return { form: 'legacy' };
  const field = FIELDS.find((one) => one === rest);
  return field ? { form: 'field', sequence, field } : { form: 'unknown' };
}

/** An older rule, `<serial number>;<issuer DN>`, taken as written. */
export function parseClient(value: string): AuthorizedClient | undefined {
  const [, serialNumber, issuer] = /^([^;]+);([^]+)$/.exec(value) ?? [];
  return serialNumber === undefined || issuer === undefined ? undefined : { serialNumber, issuer };
}

/** The rule that fields with one sequence make, or the sentence that says why they make none. */
export function readRule(fields: ReadonlyMap<ClientRuleField, string>, sequence: string): CertificateMatchingRule | string {
  const given = (field: ClientRuleField): string | undefined => (fields.get(field)?.trim() === '' ? undefined : fields.get(field));
  const subjectType = given('SUBJECT.TYPE');
  const subjectValue = given('SUBJECT.VALUE');
  const issuerType = given('ISSUER.TYPE');
  const issuerValue = given('ISSUER.VALUE');
  if (subjectType === undefined || subjectValue === undefined || issuerType === undefined || issuerValue === undefined) {
    return `Either all mandatory fields are not provided or same prefix is not provided for AUTHCLIENT ${sequence}`;
  }
  const knownType = SUBJECT_MATCH_TYPES.find((type) => type === subjectType);
  if (!knownType) return `AUTHCLIENT${sequence}.SUBJECT.TYPE is not one of ${SUBJECT_MATCH_TYPES.join(', ')}: ${subjectType}`;
  if (issuerType !== 'ISSUER_DN_BCSTYLE') return `AUTHCLIENT${sequence}.ISSUER.TYPE is not ISSUER_DN_BCSTYLE: ${issuerType}`;
  const description = given('DESCRIPTION') ?? 'Imported rule';
  return { subjectType: knownType, subjectValue, issuerType, issuerValue, description };
}
