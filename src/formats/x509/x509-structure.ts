import { BerFields, childrenOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import {
  booleanOf,
  contextConstructed,
  contextPrimitive,
  explicitContent,
  integerOf,
  objectIdentifierOf,
  TAG,
  timeOf,
} from '../asn1/ber-values.js';

/** The parts of a certificate (RFC 5280 §4.1) that this server looks at, still encoded where they have a structure. */
export interface CertificateStructure {
  readonly serialNumber: bigint;
  /** DER of the Name. */
  readonly issuer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DER of the Name. */
  readonly subject: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** What is in extnValue, by object identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
  /** Object identifiers of those that are critical. */
  readonly criticalExtensions: ReadonlySet<string>;
}

/** Takes a certificate apart; throws an error with a sentence where it is none. */
export function readCertificateStructure(der: Uint8Array): CertificateStructure {
  const certificate = new BerFields(readBer(der), 'Certificate');
  const tbs = new BerFields(certificate.take(TAG.SEQUENCE), 'TBSCertificate');
  certificate.take(TAG.SEQUENCE); // signatureAlgorithm
  certificate.take(TAG.BIT_STRING); // signatureValue
  tbs.takeIf(contextConstructed(0)); // version
  const serialNumber = integerOf(tbs.take(TAG.INTEGER));
  tbs.take(TAG.SEQUENCE); // signature
  const issuer = tbs.take(TAG.SEQUENCE).encoding;
  const validity = new BerFields(tbs.take(TAG.SEQUENCE), 'Validity');
  const notBefore = timeOf(validity.take());
  const notAfter = timeOf(validity.take());
  const subject = tbs.take(TAG.SEQUENCE).encoding;
  const subjectPublicKeyInfo = tbs.take(TAG.SEQUENCE).encoding;
  tbs.takeIf(contextPrimitive(1)); // issuerUniqueID
  tbs.takeIf(contextPrimitive(2)); // subjectUniqueID
  return { serialNumber, issuer, notBefore, notAfter, subject, subjectPublicKeyInfo, ...readExtensions(tbs.takeIf(contextConstructed(3))) };
}

function readExtensions(tagged: BerElement | undefined): Pick<CertificateStructure, 'extensions' | 'criticalExtensions'> {
  const extensions = new Map<string, Uint8Array>();
  const criticalExtensions = new Set<string>();
  for (const extension of tagged ? childrenOf(explicitContent(tagged)) : []) {
    const fields = new BerFields(extension, 'Extension');
    const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
    const critical = fields.takeIf(TAG.BOOLEAN);
    if (critical && booleanOf(critical)) criticalExtensions.add(oid);
    // RFC 5280 §4.2: one extension of a kind. Which of two counts would depend on who reads.
    if (extensions.has(oid)) throw new Error(`The certificate has the extension ${oid} twice.`);
    extensions.set(oid, fields.take(TAG.OCTET_STRING).content);
  }
  return { extensions, criticalExtensions };
}
