import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { BerFields, childrenOf, readBer } from '../asn1/ber-reader.js';
import { contextPrimitive, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { readKeyUsage } from './key-usage.js';
import { constrainedNameProblem } from './name-constraints.js';
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
  EXTENSION.nameConstraints,
  EXTENSION.subjectAltName,
  '2.5.29.15', // keyUsage
  '2.5.29.32', // certificatePolicies
  '2.5.29.33', // policyMappings
  '2.5.29.36', // policyConstraints
  '2.5.29.54', // inhibitAnyPolicy
]);

const POLICY_CONSTRAINTS = '2.5.29.36';

/**
 * Checks a path at a time, milliseconds since the epoch (RFC 5280 §6.1, for any policy and without revocation). The anchor
 * is trusted as it is: its name, its key and its name constraints count, and that it is valid. Answers the first problem,
 * nearest to the anchor.
 */
export function pathProblem(path: CertificationPath, at: number): PathProblem | undefined {
  const [anchor, ...below] = [...path].reverse();
  if (!anchor) return undefined;
  const reason = validityProblem(anchor, at);
  if (reason !== undefined) return { certificate: anchor, reason };
  const above: [Certificate, ...Certificate[]] = [anchor];
  for (const [index, certificate] of below.entries()) {
    const problem = problemBelow(certificate, { above, below: below.slice(index + 1), at });
    if (problem !== undefined) return { certificate, reason: problem };
    above.unshift(certificate);
  }
  return undefined;
}

interface Place {
  /** Its issuer first, the anchor last. */
  readonly above: readonly [Certificate, ...Certificate[]];
  /** Empty for the certificate that the path is for, which is the last of them for others. */
  readonly below: readonly Certificate[];
  readonly at: number;
}

function problemBelow(certificate: Certificate, { above, below, at }: Place): string | undefined {
  const isTarget = below.length === 0;
  return (
    linkProblem(certificate, above[0]) ??
    validityProblem(certificate, at) ??
    extensionProblem(certificate) ??
    // A CA that renews its own key has the name that it has.
    (isTarget || !isSelfIssued(certificate) ? constrainedNameProblem(certificate, above) : undefined) ??
    (isTarget ? undefined : caProblem(certificate, below.slice(0, -1)))
  );
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

function extensionProblem({ der }: Certificate): string | undefined {
  const { extensions, criticalExtensions } = readCertificateStructure(der);
  const unknown = [...criticalExtensions].find((oid) => !UNDERSTOOD.has(oid));
  if (unknown !== undefined) return `unrecognized critical extension ${unknown}`;
  const constraints = extensions.get(POLICY_CONSTRAINTS);
  return constraints && demandsPolicies(constraints) ? 'certificate policies are demanded, which are not looked at' : undefined;
}

function validityProblem({ notBefore, notAfter }: Certificate, at: number): string | undefined {
  if (at < notBefore.getTime()) return `certificate not valid until ${notBefore.toISOString()}`;
  return at > notAfter.getTime() ? `certificate expired on ${notAfter.toISOString()}` : undefined;
}

function caProblem(certificate: Certificate, casBelow: readonly Certificate[]): string | undefined {
  if (!certificate.isCa) return 'the issuer is no CA';
  const usage = readKeyUsage(certificate.der);
  if (usage && !usage.keyCertSign) return 'the issuer may not sign certificates';
  const basicConstraints = readCertificateStructure(certificate.der).extensions.get(EXTENSION.basicConstraints);
  const length = basicConstraints && pathLength(basicConstraints);
  if (length === undefined) return undefined;
  const counted = casBelow.filter((one) => !isSelfIssued(one)).length;
  return counted > length ? 'the path is longer than a CA allows' : undefined;
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
