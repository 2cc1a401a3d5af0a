import type { Certificate } from '../../../core/certificate.js';
import { verifyTimeStampToken } from '../../../formats/tsp/verify-time-stamp-token.js';
import {
  areSigned,
  isSigningCertificate,
  readQualifyingProperties,
  stampedBytes,
  type QualifyingProperties,
} from '../../../formats/xades/qualifying-properties.js';
import { findPath, type CertificationPath } from '../../../formats/x509/certification-path.js';
import { coversDocument } from '../../../formats/xmldsig/signed-coverage.js';
import { verifyXmlSignature } from '../../../formats/xmldsig/verify-xml-signature.js';
import { XmlSignatureError, type XmlSignature } from '../../../formats/xmldsig/xml-signature.js';
import { keyInfoCertificates } from '../xml/fitting-certificate.js';

/** Whom a validator trusts. */
export interface Trust {
  readonly anchors: readonly Certificate[];
  /** Further certificates to find ways to the anchors. */
  readonly others: readonly Certificate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The path of the signer's certificate where a signature is right, or why it is not; that is for the log. */
export type XadesVerdict = { readonly valid: true; readonly path: CertificationPath } | { readonly valid: false; readonly reason: string };

/** Verifies a XAdES signature that is the document element, revocation aside. */
export async function verifyXades(document: Uint8Array, signature: XmlSignature, trust: Trust): Promise<XadesVerdict> {
  try {
    return await verify(document, signature, trust);
  } catch (thrown) {
    if (thrown instanceof XmlSignatureError) return wrong(thrown.message);
    throw thrown;
  }
}

async function verify(document: Uint8Array, signature: XmlSignature, trust: Trust): Promise<XadesVerdict> {
  const properties = readQualifyingProperties(signature);
  const sent = keyInfoCertificates(signature);
  const certificate = [...sent, ...trust.others].find(({ der }) => isSigningCertificate(properties, der));
  if (!certificate) return wrong('The certificate that the signer names is not there.');
  const verdict = await verifyXmlSignature(document, signature, certificate.publicKey);
  if (!verdict.valid) return verdict;
  if (!areSigned(properties, verdict.signed)) return wrong('The signed properties are not signed.');
  if (!coversDocument(verdict.signed, signature)) return wrong('A part of the document is not signed.');
  const at = stampedTime(signature, properties, trust);
  if (typeof at !== 'number') return at;
  const found = findPath(certificate, { anchors: trust.anchors, others: [...sent, ...trust.others], at });
  if ('path' in found) return { valid: true, path: found.path };
  return wrong(`${found.problem.certificate.subject}: ${found.problem.reason}`);
}

const wrong = (reason: string): XadesVerdict & { readonly valid: false } => ({ valid: false, reason });

/** The earliest time at which the signature was there for certain: that of its first time stamp, or now. All must be right. */
function stampedTime(
  signature: XmlSignature,
  { signatureTimeStamps }: QualifyingProperties,
  trust: Trust,
): number | (XadesVerdict & { readonly valid: false }) {
  let earliest = trust.now;
  for (const { form, token } of signatureTimeStamps.slice(0, MAX_TIME_STAMPS)) {
    try {
      const { time, signer, certificates } = verifyTimeStampToken(token, stampedBytes(signature, form), trust.others);
      // A time stamp is trusted for as long as its authority is; an archive would need another one by then.
      const found = findPath(signer, { anchors: trust.anchors, others: [...certificates, ...trust.others], at: trust.now });
      if ('problem' in found) return wrong(`The time-stamp authority ${found.problem.certificate.subject}: ${found.problem.reason}`);
      if (time > trust.now + CLOCK_SKEW_MS) return wrong('A time stamp is from the future.');
      earliest = Math.min(earliest, time);
    } catch (thrown) {
      return wrong(thrown instanceof Error ? thrown.message : 'A time stamp cannot be read.');
    }
  }
  return signatureTimeStamps.length > MAX_TIME_STAMPS ? wrong('There are too many time stamps.') : earliest;
}

const MAX_TIME_STAMPS = 10;
const CLOCK_SKEW_MS = 5 * 60_000;
