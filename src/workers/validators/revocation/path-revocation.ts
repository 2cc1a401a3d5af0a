import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import type { Log } from '../../../core/ports.js';
import type { CertificationPath } from '../../../formats/x509/certification-path.js';
import { RevocationUndetermined, type Issued, type RevocationAnswer } from './revocation-answer.js';
import type { RevocationCheck, RevocationHints } from './revocation-checks.js';

/** Of whom a path is no good, and why. */
export type PathRevocation =
  | { readonly kind: 'good' }
  | {
      readonly kind: 'revoked';
      readonly certificate: Certificate;
      readonly isTarget: boolean;
      readonly date: Date;
      readonly reason: number;
    }
  | { readonly kind: 'undetermined'; readonly certificate: Certificate; readonly why: string };

/** What all checks of one path may take together; each has a deadline of its own. */
const DEADLINE_MS = 60_000;

/** How a path is checked. */
export interface PathCheck {
  readonly check: RevocationCheck;
  readonly hints: RevocationHints;
  readonly log: Log;
}

/**
 * Checks every certificate of a path but the anchor, the CAs first: what a revoked CA says counts for nothing. Throws the
 * faults of the checks.
 */
export async function pathRevocation(path: CertificationPath, how: PathCheck): Promise<PathRevocation> {
  const end = performance.now() + DEADLINE_MS;
  for (const [index, certificate] of [...path.entries()].reverse()) {
    const issuer = path[index + 1];
    if (!issuer) continue;
    if (performance.now() > end) return { kind: 'undetermined', certificate, why: 'the checks took too long' };
    const answer = await answerOn({ certificate, issuer }, how);
    if (answer.kind === 'undetermined') return { ...answer, certificate };
    if (answer.kind === 'unknown') return { kind: 'undetermined', certificate, why: notGood('unknown') };
    if (answer.kind === 'revoked') return { ...answer, certificate, isTarget: index === 0 };
  }
  return { kind: 'good' };
}

/** SignServer's sentence on an answer other than good. */
export const notGood = (status: string): string => `Responce for queried certificate is not good. Certificate status returned : ${status}`;

async function answerOn(
  issued: Issued,
  { check, hints, log }: PathCheck,
): Promise<RevocationAnswer | { readonly kind: 'undetermined'; readonly why: string }> {
  try {
    return await check(issued, hints);
  } catch (thrown) {
    log.warn(`The revocation of ${issued.certificate.subject} could not be found out`, thrown);
    if (thrown instanceof Fault) throw thrown;
    return { kind: 'undetermined', why: thrown instanceof RevocationUndetermined ? thrown.message : 'OCSP error' };
  }
}
