import type { DigestAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { algorithmIdentifier, contextTag, objectIdentifier, octetString, sequence } from '../asn1/asn1.js';
import { issuerAndSerialNumber } from '../x509/issuer-and-serial-number.js';
import { attribute } from './cms-signed-attributes.js';
import { digestOf } from './message-digest.js';

/** id-aa-signingCertificate (RFC 2634 §5.4) and id-aa-signingCertificateV2 (RFC 5035 §3). */
const SIGNING_CERTIFICATE = objectIdentifier('1.2.840.113549.1.9.16.2.12');
const SIGNING_CERTIFICATE_V2 = objectIdentifier('1.2.840.113549.1.9.16.2.47');

/** Whether the certificate is also named by its issuer and serial number. */
export type IssuerSerial = 'withIssuerSerial' | 'withoutIssuerSerial';

/**
 * The attribute that binds a signature to its certificate: ESSCertID with SHA-1, ESSCertIDv2 with any other digest, which
 * is not written where it is SHA-256, the default (RFC 5816 §2.2.1).
 */
export function signingCertificateAttribute(certificate: Certificate, digest: DigestAlgorithm, issuerSerial: IssuerSerial): Uint8Array {
  const isV1 = digest.name === 'SHA-1';
  const hashAlgorithm = isV1 || digest.name === 'SHA-256' ? [] : [algorithmIdentifier(digest.oid)];
  const certHash = octetString(digestOf(digest, certificate.der));
  const names = issuerSerial === 'withIssuerSerial' ? [issuerSerialOf(certificate)] : [];
  const certs = sequence(sequence(...hashAlgorithm, certHash, ...names));
  return attribute(isV1 ? SIGNING_CERTIFICATE : SIGNING_CERTIFICATE_V2, sequence(certs));
}

/** IssuerSerial (RFC 5035 §5): the issuer is a GeneralNames with one directoryName. */
function issuerSerialOf(certificate: Certificate): Uint8Array {
  const { issuer, serialNumber } = issuerAndSerialNumber(certificate);
  return sequence(sequence(contextTag(4, issuer)), serialNumber);
}
