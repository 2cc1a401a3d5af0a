import { BerFields, childrenOf, readBer } from '../asn1/ber-reader.js';
import {
  booleanOf,
  contextConstructed,
  contextPrimitive,
  decodeUtf8,
  explicitContent,
  objectIdentifierOf,
  TAG,
  textOf,
  timeOf,
} from '../asn1/ber-values.js';
import type { Certificate } from '../../core/certificate.js';

/** Object identifiers of the extensions that are read here, by their names in RFC 5280 §4.2.1 and RFC 3280 §4.2.1.4. */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  privateKeyUsagePeriod: '2.5.29.16',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** cA of BasicConstraints, which is DEFAULT FALSE. */
export function readBasicConstraintsCa(value: Uint8Array): boolean {
  const ca = new BerFields(readBer(value), 'BasicConstraints').takeIf(TAG.BOOLEAN);
  return ca ? booleanOf(ca) : false;
}

/** PrivateKeyUsagePeriod: IMPLICIT GeneralizedTimes, each optional. */
export function readPrivateKeyUsagePeriod(value: Uint8Array): NonNullable<Certificate['privateKeyUsagePeriod']> {
  const fields = new BerFields(readBer(value), 'PrivateKeyUsagePeriod');
  const notBefore = fields.takeIf(contextPrimitive(0));
  const notAfter = fields.takeIf(contextPrimitive(1));
  return {
    ...(notBefore && { notBefore: timeOf({ ...notBefore, tag: TAG.GENERALIZED_TIME }) }),
    ...(notAfter && { notAfter: timeOf({ ...notAfter, tag: TAG.GENERALIZED_TIME }) }),
  };
}

/** keyIdentifier of AuthorityKeyIdentifier. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  return new BerFields(readBer(value), 'AuthorityKeyIdentifier').takeIf(contextPrimitive(0))?.content;
}

/** Object identifiers of the purposes in ExtKeyUsageSyntax (RFC 5280 §4.2.1.12). */
export function readExtendedKeyUsage(value: Uint8Array): readonly string[] {
  return childrenOf(readBer(value)).map(objectIdentifierOf);
}

/** The SubjectKeyIdentifier. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readBer(value).content;
}

/** The names of SubjectAltName that rules on client certificates look at. */
export interface AlternativeNames {
  readonly rfc822Names: readonly string[];
  /** User principal names: Microsoft's otherName 1.3.6.1.4.1.311.20.2.3. */
  readonly userPrincipalNames: readonly string[];
}

const USER_PRINCIPAL_NAME = '1.3.6.1.4.1.311.20.2.3';

/** Picks the names from SubjectAltName; kinds that are not compared are passed over. */
export function readAlternativeNames(value: Uint8Array): AlternativeNames {
  const names = childrenOf(readBer(value));
  const rfc822Names = names.flatMap((name) => (name.tag === contextPrimitive(1) ? (decodeUtf8(name.content) ?? []) : []));
  const userPrincipalNames = names.flatMap((name) => {
    if (name.tag !== contextConstructed(0)) return [];
    const other = new BerFields(name, 'OtherName');
    if (objectIdentifierOf(other.take(TAG.OBJECT_IDENTIFIER)) !== USER_PRINCIPAL_NAME) return [];
    return textOf(explicitContent(other.take(contextConstructed(0)))) ?? [];
  });
  return { rfc822Names, userPrincipalNames };
}
