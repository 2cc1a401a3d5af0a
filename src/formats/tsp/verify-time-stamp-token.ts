import { hash } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../core/algorithms.js';
import { BerFields, childrenOf, type BerElement } from '../asn1/ber-reader.js';
import { objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { digestOf } from '../cms/message-digest.js';
import { isSignedDataBy, readSignedData, type ReadSignedData } from '../cms/read-signed-data.js';
import { sameName } from '../x509/same-name.js';
import { EXTENSION, readExtendedKeyUsage, readSubjectKeyIdentifier } from '../x509/x509-extensions.js';
import { parseCertificate } from '../x509/x509.js';
import { readCertificateStructure } from '../x509/x509-structure.js';
import { readTstInfo, type ReadTstInfo } from './read-tst-info.js';
import { TSP_OID } from './tsp-object-identifiers.js';

/** A time-stamp token whose signature is right; whether its signer is trusted is for the caller to find out. */
export interface VerifiedTimeStamp {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly signer: Certificate;
  /** Certificates that came with it. */
  readonly certificates: readonly Certificate[];
}

/**
 * Verifies a time-stamp token (RFC 3161 §2.4.2) of some bytes with the certificate that it names, which is one of those in it
 * or of `others`. Throws an error that says what is wrong.
 */
export function verifyTimeStampToken(token: Uint8Array, stamped: Uint8Array, others: readonly Certificate[]): VerifiedTimeStamp {
  const { imprint, ...verified } = verifyTimeStampSignature(token, others);
  const digest = digestOfOid(imprint.algorithm);
  if (!digest?.node || Buffer.compare(imprint.hashedMessage, digestOf(digest, stamped)) !== 0) {
    throw new Error('The time stamp is one of something else.');
  }
  return verified;
}

/** The same without looking at what is stamped, which is answered too. */
export function verifyTimeStampSignature(
  token: Uint8Array,
  others: readonly Certificate[],
): VerifiedTimeStamp & Pick<ReadTstInfo, 'imprint'> {
  const signedData = readSignedData(token);
  if (signedData.contentType !== TSP_OID.tstInfo) throw new Error('The token stamps no time.');
  const { genTime: time, imprint } = readTstInfo(signedData.content);
  const certificates = signedData.certificates.map(parseCertificate);
  const signer = [...certificates, ...others].find((one) => isNamed(signedData, one));
  if (!signer) throw new Error('The certificate of the time-stamp authority is not there.');
  requirePurpose(signer);
  requireSigningCertificate(signedData, signer);
  if (!isSignedDataBy(signedData, signer.publicKey)) throw new Error("The signature of the time stamp is not its authority's.");
  return { time, imprint, signer, certificates };
}

const digestOfOid = (oid: string): DigestAlgorithm | undefined => DIGEST_ALGORITHMS.find((row) => row.oid === oid);

function isNamed({ signer: { sid } }: ReadSignedData, { der }: Certificate): boolean {
  const { issuer, serialNumber, extensions } = readCertificateStructure(der);
  if ('issuer' in sid) return serialNumber === sid.serialNumber && sameName(issuer, sid.issuer);
  const own = extensions.get(EXTENSION.subjectKeyIdentifier);
  return own !== undefined && Buffer.compare(readSubjectKeyIdentifier(own), sid.subjectKeyIdentifier) === 0;
}

/** RFC 3161 §2.3: the one purpose of the certificate is time stamping. */
function requirePurpose({ der }: Certificate): void {
  const { extensions, criticalExtensions } = readCertificateStructure(der);
  const value = extensions.get(EXTENSION.extendedKeyUsage);
  const purposes = value ? readExtendedKeyUsage(value) : [];
  const isRight = purposes.length === 1 && purposes[0] === TSP_OID.timeStamping && criticalExtensions.has(EXTENSION.extendedKeyUsage);
  if (!isRight) throw new Error('The certificate of the time-stamp authority is not for time stamps.');
}

/** RFC 3161 §2.4.2 and RFC 5816 §2.2.1: the token names the certificate by its digest. */
function requireSigningCertificate({ signer: { attributes } }: ReadSignedData, { der }: Certificate): void {
  const v1 = attributes.get(TSP_OID.signingCertificate);
  const v2 = attributes.get(TSP_OID.signingCertificateV2);
  const names = [v1 && isFirst(v1, 'sha1', der), v2 && isFirst(v2, 'sha256', der)].filter((one) => one !== undefined);
  if (names.length === 0 || names.includes(false)) throw new Error('The time stamp names another certificate.');
}

function isFirst(value: BerElement, defaultDigest: string, der: Uint8Array): boolean {
  const [first] = childrenOf(new BerFields(value, 'SigningCertificate').take(TAG.SEQUENCE));
  if (!first) return false;
  const fields = new BerFields(first, 'ESSCertID');
  const algorithm = fields.takeIf(TAG.SEQUENCE);
  const oid = algorithm && objectIdentifierOf(new BerFields(algorithm, 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const name = oid === undefined ? defaultDigest : digestOfOid(oid)?.node;
  return name !== undefined && Buffer.compare(fields.take(TAG.OCTET_STRING).content, hash(name, der, 'buffer')) === 0;
}
