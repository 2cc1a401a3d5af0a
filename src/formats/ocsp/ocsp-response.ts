import { X509Certificate } from 'node:crypto';
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { BerError, BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { bitStringOf, contextConstructed, contextPrimitive, explicitContent, objectIdentifierOf, TAG, timeOf } from '../asn1/ber-values.js';
import { verifySignature } from '../cms/verify-signature.js';
import { parseCertificate } from '../x509/x509.js';
import { EXTENSION, readExtendedKeyUsage } from '../x509/x509-extensions.js';
import { readCertificateStructure } from '../x509/x509-structure.js';

const ENUMERATED = 0x0a;
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
/** id-kp-OCSPSigning (RFC 6960 §4.2.2.2). */
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';

export type CertificateStatus = 'good' | 'revoked' | 'unknown';

/** What a responder says of one certificate. */
export interface OcspAnswer {
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
}

/** Whom an answer is expected from and about what. */
export interface OcspExpectation {
  /** DER of the CertID that was asked for. */
  readonly id: Uint8Array;
  /** The CA of the certificate: it or a responder with its delegation signs. */
  readonly issuer: Certificate;
}

/**
 * Reads an OCSPResponse (RFC 6960 §4.2.1) with its signature. Throws an error that says what is wrong where it is no success, is
 * not signed for the issuer, or says nothing of the certificate.
 */
export async function readOcspResponse(response: Uint8Array, { id, issuer }: OcspExpectation): Promise<OcspAnswer> {
  const basic = new BerFields(readBer(basicResponseOf(response)), 'BasicOCSPResponse');
  const data = basic.take(TAG.SEQUENCE);
  const algorithm = signatureAlgorithmOf(basic.take(TAG.SEQUENCE));
  const signature = bitStringOf(basic.take(TAG.BIT_STRING));
  const certificates = basic.takeIf(contextConstructed(0));
  const signers = [issuer, ...(certificates ? delegated(explicitContent(certificates), issuer) : [])];
  for (const { publicKey } of signers) {
    if (await verifySignature(signature, { bytes: data.encoding, algorithm, publicKey }).catch(() => false)) return answerIn(data, id);
  }
  throw new Error('The OCSP response is not signed by the issuer or for it.');
}

function basicResponseOf(response: Uint8Array): Uint8Array {
  const fields = new BerFields(readBer(response), 'OCSPResponse');
  const status = fields.take(ENUMERATED).content[0];
  if (status !== 0) throw new Error(`The OCSP responder answered with status ${String(status)}.`);
  const bytes = new BerFields(explicitContent(fields.take(contextConstructed(0))), 'ResponseBytes');
  if (objectIdentifierOf(bytes.take(TAG.OBJECT_IDENTIFIER)) !== BASIC_RESPONSE) throw new Error('The OCSP response is of an unknown type.');
  return octetsOf(bytes.take(TAG.OCTET_STRING));
}

function signatureAlgorithmOf(identifier: BerElement): SignatureAlgorithm {
  const oid = objectIdentifierOf(new BerFields(identifier, 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const found = SIGNATURE_ALGORITHMS.find((one) => one.oid === oid && one.scheme !== 'RSASSA-PSS');
  if (!found) throw new Error(`The OCSP response has the signature algorithm ${oid}, which is not known.`);
  return found;
}

/** Certificates of responders that the issuer has certified for it. */
function delegated(certificates: BerElement, issuer: Certificate): readonly Certificate[] {
  return childrenOf(certificates).flatMap(({ encoding }) => {
    const purposes = readCertificateStructure(encoding).extensions.get(EXTENSION.extendedKeyUsage);
    const mayAnswer = purposes !== undefined && readExtendedKeyUsage(purposes).includes(OCSP_SIGNING);
    return mayAnswer && new X509Certificate(encoding).verify(issuer.publicKey) ? [parseCertificate(encoding)] : [];
  });
}

function answerIn(responseData: BerElement, id: Uint8Array): OcspAnswer {
  const fields = new BerFields(responseData, 'ResponseData');
  fields.takeIf(contextConstructed(0)); // version
  fields.take(); // responderID
  fields.take(TAG.GENERALIZED_TIME); // producedAt
  for (const single of childrenOf(fields.take(TAG.SEQUENCE))) {
    const parts = new BerFields(single, 'SingleResponse');
    if (!isSameId(parts.take(TAG.SEQUENCE), readBer(id))) continue;
    const status = statusOf(parts.take());
    const thisUpdate = timeOf(parts.take(TAG.GENERALIZED_TIME));
    const next = parts.takeIf(contextConstructed(0));
    return { status, thisUpdate, ...(next && { nextUpdate: timeOf(explicitContent(next)) }) };
  }
  throw new Error('The OCSP response says nothing of the certificate.');
}

/** Whether two CertIDs are the same; parameters of the digest do not count. */
function isSameId(one: BerElement, other: BerElement): boolean {
  const [algorithm, ...values] = childrenOf(one);
  const [otherAlgorithm, ...otherValues] = childrenOf(other);
  const parts = algorithm ? [...childrenOf(algorithm).slice(0, 1), ...values] : values;
  const otherParts = otherAlgorithm ? [...childrenOf(otherAlgorithm).slice(0, 1), ...otherValues] : otherValues;
  return (
    parts.length === otherParts.length &&
    parts.every(({ encoding }, index) => Buffer.compare(encoding, otherParts[index]?.encoding ?? Buffer.alloc(0)) === 0)
  );
}

function statusOf({ tag }: BerElement): CertificateStatus {
  if (tag === contextPrimitive(0)) return 'good';
  if (tag === contextConstructed(1)) return 'revoked';
  if (tag === contextPrimitive(2)) return 'unknown';
  throw new BerError('The status of a certificate is of no known kind.');
}
