import { hash } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { isIssuedBy } from '../x509/certification-path.js';
import { sameName } from '../x509/same-name.js';
import { EXTENSION, readExtendedKeyUsage } from '../x509/x509-extensions.js';
import { parseCertificate } from '../x509/x509.js';
import { readCertificateStructure } from '../x509/x509-structure.js';
import { publicKeyBits } from './certificate-id.js';
import { OCSP_OID } from './ocsp-object-identifiers.js';
import { isResponseSignedBy, type OcspResponse } from './ocsp-response.js';

/** Who signed a response, and why that is good (RFC 6960 §4.2.2.2). */
export interface AuthorizedResponder {
  readonly certificate: Certificate;
  /** The CA itself, one whom it has certified for it, or one who is trusted otherwise. */
  readonly by: 'issuer' | 'delegation' | 'trust';
}

/** Finds out who signed a response on certificates of an issuer; undefined where nobody did who may. */
export function findResponder(
  response: OcspResponse,
  { issuer, trusted = [] }: { readonly issuer: Certificate; readonly trusted?: readonly Certificate[] },
): AuthorizedResponder | undefined {
  const isSigner = (one: Certificate): boolean => isNamed(response, one) && isResponseSignedBy(response, one.publicKey);
  if (isSigner(issuer)) return { certificate: issuer, by: 'issuer' };
  const known = trusted.find(isSigner);
  if (known) return { certificate: known, by: 'trust' };
  const delegate = response.certificates.map(parseCertificate).find((one) => isDelegate(one, issuer) && isSigner(one));
  return delegate && { certificate: delegate, by: 'delegation' };
}

function isNamed({ responder }: OcspResponse, { der }: Certificate): boolean {
  if ('name' in responder) return sameName(responder.name, readCertificateStructure(der).subject);
  return Buffer.compare(responder.keyHash, hash('sha1', publicKeyBits(der), 'buffer')) === 0;
}

function isDelegate(certificate: Certificate, issuer: Certificate): boolean {
  const purposes = readCertificateStructure(certificate.der).extensions.get(EXTENSION.extendedKeyUsage);
  return purposes !== undefined && readExtendedKeyUsage(purposes).includes(OCSP_OID.signing) && isIssuedBy(certificate, issuer);
}
