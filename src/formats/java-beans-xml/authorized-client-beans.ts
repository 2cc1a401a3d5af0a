import { SUBJECT_MATCH_TYPES, type AuthorizedClient, type CertificateMatchingRule, type SubjectMatchType } from '../../core/worker.js';
import { beanProperty, type BeanEnum, type BeanObject, type BeanValue } from './java-beans-value.js';

/** The beans in which a worker's record keeps who may use it. */

const CLIENT_CLASS = 'org.signserver.common.AuthorizedClient';
const RULE_CLASS = 'org.signserver.common.CertificateMatchingRule';
const SUBJECT_TYPE_CLASS = 'org.signserver.common.MatchSubjectWithType';
const ISSUER_TYPE_CLASS = 'org.signserver.common.MatchIssuerWithType';
const ISSUER_TYPE = 'ISSUER_DN_BCSTYLE';

/** A client of the older form; undefined where the bean is none or lacks a part. */
export function readAuthorizedClient(value: BeanValue): AuthorizedClient | undefined {
  const bean = beanOf(value, CLIENT_CLASS);
  const serialNumber = textProperty(bean, 'certSN');
  const issuer = textProperty(bean, 'issuerDN');
  return serialNumber === undefined || issuer === undefined ? undefined : { serialNumber, issuer };
}

export function writeAuthorizedClient(client: AuthorizedClient): BeanObject {
  const properties = [['certSN', client.serialNumber] as const, ['issuerDN', client.issuer] as const];
  return { kind: 'bean', className: CLIENT_CLASS, properties };
}

/** A matching rule; undefined where the bean is none, lacks a part, or is of a type that is not known here. */
export function readMatchingRule(value: BeanValue): CertificateMatchingRule | undefined {
  const bean = beanOf(value, RULE_CLASS);
  const subjectType = constantProperty(bean, { name: 'matchSubjectWithType', className: SUBJECT_TYPE_CLASS });
  const issuerType = constantProperty(bean, { name: 'matchIssuerWithType', className: ISSUER_TYPE_CLASS });
  const subjectValue = textProperty(bean, 'matchSubjectWithValue');
  const issuerValue = textProperty(bean, 'matchIssuerWithValue');
  if (!isSubjectType(subjectType) || issuerType !== ISSUER_TYPE) return undefined;
  if (subjectValue === undefined || issuerValue === undefined) return undefined;
  const description = textProperty(bean, 'description');
  return { subjectType, subjectValue, issuerType, issuerValue, ...(description !== undefined && { description }) };
}

/** Properties in the order of their names, which is how Java finds them. */
export function writeMatchingRule(rule: CertificateMatchingRule): BeanObject {
  const issuerType: BeanEnum = { kind: 'enum', className: ISSUER_TYPE_CLASS, constant: rule.issuerType };
  const subjectType: BeanEnum = { kind: 'enum', className: SUBJECT_TYPE_CLASS, constant: rule.subjectType };
  return {
    kind: 'bean',
    className: RULE_CLASS,
    properties: [
      ...(rule.description === undefined ? [] : [['description', rule.description] as const]),
      ['matchIssuerWithType', issuerType],
      ['matchIssuerWithValue', rule.issuerValue],
      ['matchSubjectWithType', subjectType],
      ['matchSubjectWithValue', rule.subjectValue],
    ],
  };
}

function beanOf(value: BeanValue, className: string): BeanObject | undefined {
  const isBean = value !== null && typeof value === 'object' && value.kind === 'bean' && value.className === className;
  return isBean ? value : undefined;
}

function textProperty(bean: BeanObject | undefined, name: string): string | undefined {
  const value = bean && beanProperty(bean, name);
  return typeof value === 'string' ? value : undefined;
}

function constantProperty(bean: BeanObject | undefined, of: { readonly name: string; readonly className: string }): string | undefined {
  const value = (bean && beanProperty(bean, of.name)) ?? null;
  const isConstant = value !== null && typeof value === 'object' && value.kind === 'enum' && value.className === of.className;
  return isConstant ? value.constant : undefined;
}

function isSubjectType(name: string | undefined): name is SubjectMatchType {
  return SUBJECT_MATCH_TYPES.some((type) => type === name);
}
