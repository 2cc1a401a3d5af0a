import { hash } from 'node:crypto';
import { digestNamed, DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../core/algorithms.js';
import { algorithmIdentifier, integer, nullValue, octetString, sequence } from '../asn1/asn1.js';
import { BerFields, readBer, type BerElement } from '../asn1/ber-reader.js';
import { bitStringOf, integerOf, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { readCertificateStructure } from '../x509/x509-structure.js';

/** A certificate as OCSP names it (CertID, RFC 6960 §4.1.1): by digests of its issuer, and its serial number. */
export interface CertificateId {
  /** Dotted object identifier. */
  readonly hashAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialNumber: bigint;
}

/** Reads a CertID. */
export function readCertificateId(element: BerElement): CertificateId {
  const fields = new BerFields(element, 'CertID');
  const algorithm = new BerFields(fields.take(TAG.SEQUENCE), 'AlgorithmIdentifier');
  return {
    hashAlgorithm: objectIdentifierOf(algorithm.take(TAG.OBJECT_IDENTIFIER)),
    issuerNameHash: fields.take(TAG.OCTET_STRING).content,
    issuerKeyHash: fields.take(TAG.OCTET_STRING).content,
    serialNumber: integerOf(fields.take(TAG.INTEGER)),
  };
}

/** The CertID of a certificate by its issuer, both DER. SHA-1, because responders know that (RFC 5019 §2.1.1). */
export function certificateIdOf(certificate: Uint8Array, issuer: Uint8Array): CertificateId {
  const { serialNumber } = readCertificateStructure(certificate);
  return { hashAlgorithm: digestNamed('SHA-1').oid, serialNumber, ...issuerHashes(issuer, digestNamed('SHA-1')) };
}

export function encodeCertificateId({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateId): Uint8Array {
  const algorithm = algorithmIdentifier(hashAlgorithm, nullValue);
  return sequence(algorithm, octetString(issuerNameHash), octetString(issuerKeyHash), integer(serialNumber));
}

/** Whether a CertID names the certificate, whatever its digests are made with. */
export function namesCertificate(id: CertificateId, certificate: Uint8Array, issuer: Uint8Array): boolean {
  if (id.serialNumber !== readCertificateStructure(certificate).serialNumber) return false;
  const digest: DigestAlgorithm | undefined = DIGEST_ALGORITHMS.find(({ oid }) => oid === id.hashAlgorithm);
  if (digest?.node === undefined) return false;
  const { issuerNameHash, issuerKeyHash } = issuerHashes(issuer, digest);
  return Buffer.compare(id.issuerNameHash, issuerNameHash) === 0 && Buffer.compare(id.issuerKeyHash, issuerKeyHash) === 0;
}

function issuerHashes(issuer: Uint8Array, digest: DigestAlgorithm): Pick<CertificateId, 'issuerNameHash' | 'issuerKeyHash'> {
  const { subject } = readCertificateStructure(issuer);
  const digested = (bytes: Uint8Array): Uint8Array => hash(digest.node ?? digest.name, bytes, 'buffer');
  return { issuerNameHash: digested(subject), issuerKeyHash: digested(publicKeyBits(issuer)) };
}

/** The octets of the key itself, without algorithm, tag and length. */
export function publicKeyBits(certificate: Uint8Array): Uint8Array {
  const fields = new BerFields(readBer(readCertificateStructure(certificate).subjectPublicKeyInfo), 'SubjectPublicKeyInfo');
  fields.take(TAG.SEQUENCE); // algorithm
  return bitStringOf(fields.take(TAG.BIT_STRING));
}
