import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import type { CertificateReader } from '../../core/ports.js';
import { CertificatePool } from './certificate-chain.js';
import { certificatesOfSignedData, isContentInfo } from './certificate-encodings.js';
import { inCanonicalOrder } from './canonical-distinguished-name.js';
import { distinguishedNameText, readDistinguishedName } from './distinguished-name.js';
import { readPem } from '../pem.js';
import { reversedDistinguishedName } from './reversed-distinguished-name.js';
import { EXTENSION, readBasicConstraintsCa, readPrivateKeyUsagePeriod } from './x509-extensions.js';
import { readCertificateStructure } from './x509-structure.js';

/** RFC 5280 sets no bound; the largest certificates in use are some tens of kilobytes. */
const MAX_CERTIFICATE_BYTES = 1024 * 1024;

/** Reads a certificate (RFC 5280 §4.1). Throws an error whose message says what is wrong with it. */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(der);
  } catch (cause) {
    throw new Error(`The certificate cannot be read. ${cause instanceof Error ? cause.message : ''}`.trim(), { cause });
  }
}

function readCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new Error('It is larger than 1 MB.');
  const structure = readCertificateStructure(der);
  const basicConstraints = structure.extensions.get(EXTENSION.basicConstraints);
  const usagePeriod = structure.extensions.get(EXTENSION.privateKeyUsagePeriod);
  return {
    der,
    subject: nameText(structure.subject),
    issuer: nameText(structure.issuer),
    serialNumber: structure.serialNumber.toString(16),
    notBefore: structure.notBefore,
    notAfter: structure.notAfter,
    publicKey: readPublicKey(structure.subjectPublicKeyInfo),
    isCa: basicConstraints ? readBasicConstraintsCa(basicConstraints) : false,
    ...(usagePeriod && { privateKeyUsagePeriod: readPrivateKeyUsagePeriod(usagePeriod) }),
  };
}

const nameText = (der: Uint8Array): string => distinguishedNameText(inCanonicalOrder(readDistinguishedName(der)));

function readPublicKey(subjectPublicKeyInfo: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: 'der', type: 'spki' });
  } catch (cause) {
    // OpenSSL's own texts name source lines; they stay in the cause.
    throw new Error('Its public key is malformed or of a kind that is not supported.', { cause });
  }
}

/** Reads certificates for the engine, as DER or as PEM text. */
export const certificateReader: CertificateReader = {
  fromDer: parseCertificate,
  fromPem: parseCertificates,
  fromUpload: parseCertificateFile,
  inOrder: (first, certificates) => {
    const own = certificates.find(({ der }) => Buffer.compare(der, first.der) === 0);
    return own ? behind(own, certificates) : certificates;
  },
  reversedNames: ({ der }) => {
    const { subject, issuer } = readCertificateStructure(der);
    const text = (name: Uint8Array): string => reversedDistinguishedName(readDistinguishedName(name));
    return { subject: text(subject), issuer: text(issuer) };
  },
};

const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE'];
const SIGNED_DATA_LABELS = ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA'];

/**
 * All certificates of a PEM text, in order, those of a PKCS#7 block put in order; other blocks are passed over. Throws
 * where there is none.
 */
export function parseCertificates(pem: string): readonly Certificate[] {
  const certificates = readPem(pem).flatMap(({ label, bytes }) => {
    if (CERTIFICATE_LABELS.includes(label)) return [parseCertificate(bytes)];
    return SIGNED_DATA_LABELS.includes(label) ? signedDataCertificates(bytes) : [];
  });
  if (certificates.length === 0) throw new Error('The text holds no certificate in PEM form.');
  return certificates;
}

/** Tag of an ASN.1 SEQUENCE; in a text it would be the digit 0. */
const SEQUENCE = 0x30;

/** All certificates in a file, whether PEM or DER, of certificates or PKCS#7. Throws where there is none. */
export function parseCertificateFile(bytes: Uint8Array): readonly Certificate[] {
  const text = Buffer.from(bytes).toString('latin1');
  if (bytes[0] !== SEQUENCE || text.includes('-----BEGIN ')) return parseCertificates(text);
  if (!isContentInfo(bytes)) return [parseCertificate(bytes)];
  const certificates = signedDataCertificates(bytes);
  if (certificates.length === 0) throw new Error('The PKCS#7 file holds no certificate.');
  return certificates;
}

function signedDataCertificates(bytes: Uint8Array): readonly Certificate[] {
  return ownFirst(certificatesOfSignedData(bytes).map(parseCertificate));
}

/** The one that issued no other first, and each behind the one that it issued, as far as that is clear. */
function ownFirst(certificates: readonly Certificate[]): readonly Certificate[] {
  const pool = new CertificatePool(certificates);
  const issuers = new Set(certificates.flatMap((certificate) => pool.chainOf(certificate).slice(1)));
  const [own, ...more] = certificates.filter((certificate) => !issuers.has(certificate));
  if (!own || more.length > 0) return certificates;
  return behind(own, certificates, pool);
}

function behind(own: Certificate, certificates: readonly Certificate[], pool = new CertificatePool(certificates)): readonly Certificate[] {
  const chain = pool.chainOf(own);
  return [...chain, ...certificates.filter((certificate) => !chain.includes(certificate))];
}
