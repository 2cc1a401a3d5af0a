import type { Certificate } from '../../core/certificate.js';
import type { CertificateMatchingRule, SubjectMatchType } from '../../core/worker.js';
import { attributeTypeOid } from './attribute-types.js';
import { attributeTexts, readDistinguishedName } from './distinguished-name.js';
import { EXTENSION, readAlternativeNames, type AlternativeNames } from './x509-extensions.js';
import { readCertificateStructure, type CertificateStructure } from './x509-structure.js';

type Values = (certificate: Certificate) => readonly string[];

/** What each kind of rule compares its value with. */
const COMPARED = {
  CERTIFICATE_SERIALNO: (certificate) => [certificate.serialNumber],
  SUBJECT_RDN_CN: subjectAttribute('CN'),
  SUBJECT_RDN_SERIALNO: subjectAttribute('SN'),
  SUBJECT_RDN_C: subjectAttribute('C'),
  SUBJECT_RDN_DC: subjectAttribute('DC'),
  SUBJECT_RDN_ST: subjectAttribute('ST'),
  SUBJECT_RDN_L: subjectAttribute('L'),
  SUBJECT_RDN_O: subjectAttribute('O'),
  SUBJECT_RDN_OU: subjectAttribute('OU'),
  SUBJECT_RDN_TITLE: subjectAttribute('T'),
  SUBJECT_RDN_UID: subjectAttribute('UID'),
  SUBJECT_RDN_E: subjectAttribute('E'),
  SUBJECT_ALTNAME_RFC822NAME: (certificate) => alternativeNames(certificate).rfc822Names,
  SUBJECT_ALTNAME_MSUPN: (certificate) => alternativeNames(certificate).userPrincipalNames,
} satisfies Record<SubjectMatchType, Values>;

/**
 * Whether a rule lets the owner of a certificate in: its value equals one of the certificate's, and its issuer the
 * certificate's issuer in canonical text, both letter by letter.
 */
export function matches(rule: CertificateMatchingRule, certificate: Certificate): boolean {
  return rule.issuerValue === certificate.issuer && comparedValues(rule.subjectType, certificate).includes(rule.subjectValue);
}

/** A worker may have thousands of rules, and a client sends many requests over one connection. */
const known = new WeakMap<Certificate, Map<SubjectMatchType, readonly string[]>>();

/** All values of a certificate that a rule of this type may name. */
export function comparedValues(type: SubjectMatchType, certificate: Certificate): readonly string[] {
  let values = known.get(certificate);
  if (!values) known.set(certificate, (values = new Map<SubjectMatchType, readonly string[]>()));
  let found = values.get(type);
  if (!found) values.set(type, (found = COMPARED[type](certificate)));
  return found;
}

function subjectAttribute(name: string): Values {
  const type = attributeTypeOid(name);
  return (certificate) => attributeTexts(readDistinguishedName(structureOf(certificate).subject), type);
}

function alternativeNames(certificate: Certificate): AlternativeNames {
  const none = { rfc822Names: [], userPrincipalNames: [] };
  const value = structureOf(certificate).extensions.get(EXTENSION.subjectAltName);
  try {
    return value ? readAlternativeNames(value) : none;
  } catch {
    // The certificate is good for TLS, so its owner is refused like any other who is not listed.
    return none;
  }
}

const structureOf = (certificate: Certificate): CertificateStructure => readCertificateStructure(certificate.der);
