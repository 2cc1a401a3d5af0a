import { digestNamed } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../asn1/asn1.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';
import { bitStringOf, TAG } from '../asn1/ber-values.js';
import { digestOf } from '../cms/message-digest.js';
import { issuerAndSerialNumber } from '../x509/issuer-and-serial-number.js';
import { readCertificateStructure } from '../x509/x509-structure.js';

const SHA1 = digestNamed('SHA-1');

/** CertID (RFC 6960 §4.1.1) of a certificate, with SHA-1, which all responders know (RFC 5019 §2.1.1). */
export function certId(certificate: Certificate, issuer: Certificate): Uint8Array {
  const { subject, subjectPublicKeyInfo } = readCertificateStructure(issuer.der);
  const keyInfo = new BerFields(readBer(subjectPublicKeyInfo), 'SubjectPublicKeyInfo');
  keyInfo.take(TAG.SEQUENCE); // algorithm
  const publicKey = bitStringOf(keyInfo.take(TAG.BIT_STRING));
  return sequence(
    algorithmIdentifier(SHA1.oid, nullValue),
    octetString(digestOf(SHA1, subject)),
    octetString(digestOf(SHA1, publicKey)),
    issuerAndSerialNumber(certificate).serialNumber,
  );
}

/** OCSPRequest (RFC 6960 §4.1.1) for one certificate, unsigned. */
export const ocspRequest = (id: Uint8Array): Uint8Array => sequence(sequence(sequence(sequence(id))));
