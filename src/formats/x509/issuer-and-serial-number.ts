import type { Certificate } from '../../core/certificate.js';
import { sequence } from '../asn1/asn1.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';
import { TAG, contextConstructed } from '../asn1/ber-values.js';

/** Issuer and serial number as they stand in a certificate, each a whole DER element. */
export interface IssuerAndSerialNumber {
  /** Name (RFC 5280 §4.1.2.4), byte for byte: string types and order of a re-encoded name may differ. */
  readonly issuer: Uint8Array;
  /** INTEGER. */
  readonly serialNumber: Uint8Array;
  /** The SEQUENCE of both (RFC 5652 §10.2.4). */
  readonly der: Uint8Array;
}

const known = new WeakMap<Certificate, IssuerAndSerialNumber>();

/** The issuerAndSerialNumber of a certificate; throws an error where its DER is not that of a certificate. */
export function issuerAndSerialNumber(certificate: Certificate): IssuerAndSerialNumber {
  let found = known.get(certificate);
  if (!found) {
    found = readIssuerAndSerialNumber(certificate.der);
    known.set(certificate, found);
  }
  return found;
}

function readIssuerAndSerialNumber(der: Uint8Array): IssuerAndSerialNumber {
  const certificate = new BerFields(readBer(der), 'Certificate');
  const tbsCertificate = new BerFields(certificate.take(TAG.SEQUENCE), 'TBSCertificate');
  tbsCertificate.takeIf(contextConstructed(0)); // version
  const serialNumber = tbsCertificate.take(TAG.INTEGER).encoding;
  tbsCertificate.take(TAG.SEQUENCE); // signature
  const issuer = tbsCertificate.take(TAG.SEQUENCE).encoding;
  return { issuer, serialNumber, der: sequence(issuer, serialNumber) };
}
