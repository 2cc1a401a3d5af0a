import { contextTag, objectIdentifier, octetString, sequence } from '../asn1/asn1.js';
import { encodeCertificateId, type CertificateId } from './certificate-id.js';
import { OCSP_OID } from './ocsp-object-identifiers.js';

/** DER of an OCSPRequest (RFC 6960 §4.1) about one certificate, not signed. */
export function encodeOcspRequest(id: CertificateId, nonce?: Uint8Array): Uint8Array {
  const requestList = sequence(sequence(encodeCertificateId(id)));
  // RFC 9654 §2.1: the extension holds an OCTET STRING of its own.
  const extension = nonce && sequence(objectIdentifier(OCSP_OID.nonce), octetString(octetString(nonce)));
  return sequence(sequence(requestList, ...(extension ? [contextTag(2, sequence(extension))] : [])));
}
