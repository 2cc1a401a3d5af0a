import { isSelfIssued, pathProblem, type CertificationPath } from '../../../formats/x509/certification-path.js';
import { pathRevocation, notGood } from '../revocation/path-revocation.js';
import type { RevocationCheck } from '../revocation/revocation-checks.js';
import { findIssuer, type ConfiguredIssuer } from './issuers.js';
import type { Finding, MakeValidator, Validator } from './validator.js';
import type { Certificate } from '../../../core/certificate.js';

/** A validator that checks the path to the configured root and, where there is a way to do that, revocation. */
export function pathValidator(choose?: (parts: Parameters<MakeValidator>[0]) => RevocationCheck): MakeValidator {
  return (parts): Validator => {
    const { issuers, clock, log } = parts;
    const check = choose?.(parts);
    return {
      async validate(certificate) {
        const known = findIssuer(issuers, certificate);
        if (isTrustAnchor(issuers, certificate)) return { status: 'VALID', message: 'This certificate is defined as Trust Anchor.' };
        if (!known) return undefined;
        const path: CertificationPath = [certificate, ...known.caChain];
        const problem = pathProblem(path, clock.now());
        if (problem) return failed(problem.certificate, problem.reason);
        const revocation = check ? await pathRevocation(path, { check, hints: known.hints, log }) : ({ kind: 'good' } as const);
        switch (revocation.kind) {
          case 'good':
            return {
              status: 'VALID',
              message: `This certificate is valid. Trust anchor for certificate is :${path.at(-1)?.subject ?? ''}`,
            };
          case 'undetermined':
            return failed(revocation.certificate, revocation.why);
          case 'revoked': {
            const status = revocation.isTarget ? 'REVOKED' : 'CAREVOKED';
            return { ...failed(revocation.certificate, notGood('revoked')), status, revoked: revocation };
          }
        }
      },
    };
  };
}

function isTrustAnchor(issuers: readonly ConfiguredIssuer[], certificate: Certificate): boolean {
  const isRoot = ({ chain }: ConfiguredIssuer): boolean => {
    const root = chain.at(-1);
    return root !== undefined && Buffer.compare(root.der, certificate.der) === 0;
  };
  return certificate.isCa && isSelfIssued(certificate) && issuers.some(isRoot);
}

const failed = ({ subject }: Certificate, why: string): Finding => ({
  status: 'DONTVERIFY',
  message: `Exception on validation. certificate causing exception : ${subject} ${why}`,
});
