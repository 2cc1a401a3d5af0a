import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { BerFields, childrenOf, readBer } from '../asn1/ber-reader.js';
import { contextPrimitive, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { readKeyUsage } from './key-usage.js';
import { sameName } from './same-name.js';
import { EXTENSION } from './x509-extensions.js';
import { readCertificateStructure } from './x509-structure.js';

/** What is wrong with a path, for logs and for what SignServer shows of it. */
export interface PathProblem {
  readonly certificate: Certificate;
  readonly reason: string;
}

/** A path: the certificate first, each issued by the next one, the trust anchor last. */
export type CertificationPath = readonly [Certificate, ...Certificate[]];

/** Extensions that are looked at here, or that change nothing where no policy is asked for (RFC 5280 §6.1.1). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  EXTENSION.basicConstraints,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectAltName,
  '2.5.29.15', // keyUsage
  '2.5.29.32', // certificatePolicies
  '2.5.29.33', // policyMappings
  '2.5.29.36', // policyConstraints
  '2.5.29.54', // inhibitAnyPolicy
]);

const NAME_CONSTRAINTS = '2.5.29.30';
const POLICY_CONSTRAINTS = '2.5.29.36';

/**
 * Checks a path at a time, milliseconds since the epoch (RFC 5280 §6.1, for any policy and without revocation). The anchor
 * is trusted as it is: its name and its key count, and that it is valid. Answers the first problem, nearest to the anchor.
 */
export function pathProblem(path: CertificationPath, at: number): PathProblem | undefined {
  const checked = [...path].reverse();
  const anchor = checked[0];
  if (anchor) {
    const reason = validityProblem(anchor, at);
    if (reason !== undefined) return { certificate: anchor, reason };
  }
  for (const [index, certificate] of checked.entries()) {
    const issuer = checked[index - 1];
    if (!issuer) continue;
    const caBelow = checked.length - 1 - index;
    const reason = linkProblem(certificate, issuer) ?? ownProblem(certificate, { at, isTarget: caBelow === 0, caBelow: caBelow - 1 });
    if (reason !== undefined) return { certificate, reason };
  }
  return undefined;
}

/** Whether a certificate was issued with the key of another, in its name. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return linkProblem(certificate, issuer) === undefined;
}

/** Whether it names itself as its issuer. */
export function isSelfIssued({ der }: Certificate): boolean {
  const { subject, issuer } = readCertificateStructure(der);
  return sameName(subject, issuer);
}

function linkProblem(certificate: Certificate, issuer: Certificate): string | undefined {
  const { issuer: issuerName } = readCertificateStructure(certificate.der);
  if (!sameName(issuerName, readCertificateStructure(issuer.der).subject)) return 'the issuer is another one';
  return isSignatureOf(certificate, issuer) ? undefined : 'signature check failed';
}

function isSignatureOf(certificate: Certificate, issuer: Certificate): boolean {
  try {
    return new X509Certificate(certificate.der).verify(issuer.publicKey);
  } catch {
    return false;
  }
}

interface Place {
  readonly at: number;
  readonly isTarget: boolean;
  /** How many CAs there are between it and the end of the path; not counting itself. */
  readonly caBelow: number;
}

function ownProblem(certificate: Certificate, { at, isTarget, caBelow }: Place): string | undefined {
  const invalid = validityProblem(certificate, at);
  if (invalid !== undefined) return invalid;
  const { extensions, criticalExtensions } = readCertificateStructure(certificate.der);
  const unknown = [...criticalExtensions].find((oid) => !UNDERSTOOD.has(oid));
  if (unknown !== undefined) return `unrecognized critical extension ${unknown}`;
  // They must be critical (RFC 5280 §4.2.1.10); where they are not, they were meant all the same.
  if (extensions.has(NAME_CONSTRAINTS)) return 'names are constrained, which is not looked at';
  const constraints = extensions.get(POLICY_CONSTRAINTS);
  if (constraints && demandsPolicies(constraints)) return 'certificate policies are demanded, which are not looked at';
  return isTarget ? undefined : caProblem(certificate, extensions.get(EXTENSION.basicConstraints), caBelow);
}

function validityProblem({ notBefore, notAfter }: Certificate, at: number): string | undefined {
  if (at < notBefore.getTime()) return `certificate not valid until ${notBefore.toISOString()}`;
  return at > notAfter.getTime() ? `certificate expired on ${notAfter.toISOString()}` : undefined;
}

function caProblem(certificate: Certificate, basicConstraints: Uint8Array | undefined, caBelow: number): string | undefined {
  if (!certificate.isCa) return 'the issuer is no CA';
  const usage = readKeyUsage(certificate.der);
  if (usage && !usage.keyCertSign) return 'the issuer may not sign certificates';
  const length = basicConstraints && pathLength(basicConstraints);
  return length !== undefined && caBelow > length ? 'the path is longer than a CA allows' : undefined;
}

/** pathLenConstraint of BasicConstraints. */
function pathLength(value: Uint8Array): number | undefined {
  const fields = new BerFields(readBer(value), 'BasicConstraints');
  fields.takeIf(TAG.BOOLEAN); // cA
  const length = fields.takeIf(TAG.INTEGER);
  return length && smallIntegerOf(length);
}

/** requireExplicitPolicy of PolicyConstraints. */
const demandsPolicies = (value: Uint8Array): boolean => childrenOf(readBer(value)).some(({ tag }) => tag === contextPrimitive(0));

/** More than any chain in use, and a bound on what hostile certificates may cost. */
const MAX_LENGTH = 11;
const MAX_STEPS = 200;

/**
 * Finds a path from a certificate to one of the anchors over further certificates, and checks it. Answers what was wrong with
 * the first way that led to an anchor where none is right, or that no way does.
 */
export function findPath(
  target: Certificate,
  { anchors, others, at }: { readonly anchors: readonly Certificate[]; readonly others: readonly Certificate[]; readonly at: number },
): { readonly path: CertificationPath } | { readonly problem: PathProblem } {
  let firstProblem: PathProblem | undefined;
  let steps = 0;
  const extend = (path: CertificationPath): CertificationPath | undefined => {
    if (++steps > MAX_STEPS || path.length > MAX_LENGTH) return undefined;
    const last = path.at(-1) ?? path[0];
    const isSame = (one: Certificate): boolean => Buffer.compare(one.der, last.der) === 0;
    for (const anchor of anchors) {
      const whole: CertificationPath | undefined = isSame(anchor) ? path : isIssuedBy(last, anchor) ? [...path, anchor] : undefined;
      if (!whole) continue;
      const problem = pathProblem(whole, at);
      if (!problem) return whole;
      firstProblem ??= problem;
    }
    for (const other of others) {
      const seen = path.some(({ der }) => Buffer.compare(der, other.der) === 0);
      const found = !seen && isIssuedBy(last, other) ? extend([...path, other]) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  const path = extend([target]);
  if (path) return { path };
  return { problem: firstProblem ?? { certificate: target, reason: 'no path to a trust anchor was found' } };
}
