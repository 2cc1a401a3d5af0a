import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports.js';
import type { CertificateValidation } from '../../../core/validation.js';
import { isIssuedBy, pathProblem, type CertificationPath } from '../../../formats/x509/certification-path.js';
import { Kept } from '../revocation/kept.js';
import { fulfilledPurposes } from './certificate-purposes.js';
import { findIssuer } from './issuers.js';
import type { ConfiguredValidator } from './make-validators.js';
import type { Finding } from './validator.js';

export interface ServiceParts {
  readonly workerId: number;
  readonly validators: readonly ConfiguredValidator[];
  /** Issuers of whose certificates answers are kept, canonical texts. */
  readonly cachedIssuers: readonly string[];
  readonly cacheSeconds: number;
  readonly clock: Clock;
}

/** A finding with the time at which it was made. */
interface DatedFinding extends Finding {
  readonly at: number;
}

const MAX_KEPT = 10_000;

/** SignServer's default validation service: chain, purposes, and then the validators in their order. */
export class ValidationService {
  readonly #kept: Kept<DatedFinding>;

  constructor(private readonly parts: ServiceParts) {
    this.#kept = new Kept(parts.clock, { milliseconds: parts.cacheSeconds * 1000, entries: MAX_KEPT });
  }

  /** Judges a certificate. Throws `illegalRequest` where no validator takes it, and what a validator throws. */
  async validate(certificate: Certificate, asked: readonly string[]): Promise<CertificateValidation> {
    const { validators, clock } = this.parts;
    const caChain = validators.map(({ issuers }) => findIssuer(issuers, certificate)?.caChain).find((chain) => chain !== undefined);
    const answer = (found: Finding, at = clock.now(), purposes: readonly string[] = []): CertificateValidation => ({
      certificate,
      caChain: caChain ?? [],
      status: found.status,
      message: found.message,
      validationDate: at,
      ...(found.revoked && { revocationDate: found.revoked.date.getTime() }),
      revocationReason: found.revoked?.reason ?? -1,
      purposes,
    });
    if (!caChain) return answer({ status: 'ISSUERNOTSUPPORTED', message: "Issuer of given certificate isn't supported" });
    const problem = chainProblem([certificate, ...caChain], clock.now());
    if (problem) return answer(problem);
    const purposes = fulfilledPurposes(certificate, asked);
    if (asked.length > 0 && purposes.length === 0) {
      const message = "Error certificate doesn't fulfill any of the specified certificate purposes in the request.";
      return answer({ status: 'BADCERTPURPOSE', message });
    }
    const found = await this.#finding(certificate, caChain);
    return answer(found, found.at, purposes);
  }

  #finding(certificate: Certificate, caChain: CertificationPath): Promise<DatedFinding> {
    const { cachedIssuers, clock } = this.parts;
    const find = async (): Promise<DatedFinding> => ({ ...(await this.#askValidators(certificate, caChain)), at: clock.now() });
    if (!cachedIssuers.includes(certificate.issuer)) return find();
    const key = Buffer.from(certificate.der).toString('base64');
    return this.#kept.get(key, async () => ({ value: await find(), usableUntil: Number.POSITIVE_INFINITY }));
  }

  async #askValidators(certificate: Certificate, caChain: CertificationPath): Promise<Finding> {
    for (const { validator } of this.parts.validators) {
      const found = await validator.validate(certificate, caChain);
      if (found) return found;
    }
    const service = String(this.parts.workerId);
    throw new Fault(
      'illegalRequest',
      `Error no validators in validation service ${service} supports the issuer of given CA ${certificate.issuer}`,
    );
  }
}

/** What is wrong with a certificate and its CAs before anybody is asked; the first that is wrong. */
function chainProblem(path: CertificationPath, now: number): Finding | undefined {
  const [certificate, issuer, ...above] = path;
  if (issuer && !isIssuedBy(certificate, issuer)) {
    return { status: 'DONTVERIFY', message: "Error certificates signature doesn't verify with CA certificates public key." };
  }
  const own = outsideValidity(certificate, now);
  if (own === 'expired') return { status: 'EXPIRED', message: 'Error certificate have expired.' };
  if (own === 'early') return { status: 'NOTYETVALID', message: 'Error certificate is not yet valid.' };
  for (const ca of issuer ? [issuer, ...above] : []) {
    const what = outsideValidity(ca, now);
    const subject = 'Error CA Certificate or the requested certificate';
    if (what === 'expired') return { status: 'CAEXPIRED', message: `${subject} have expired.` };
    if (what === 'early') return { status: 'CANOTYETVALID', message: `${subject} is not yet valid.` };
  }
  const problem = pathProblem(path, now);
  return problem && { status: 'DONTVERIFY', message: `${problem.certificate.subject}: ${problem.reason}` };
}

function outsideValidity({ notBefore, notAfter }: Certificate, now: number): 'expired' | 'early' | undefined {
  if (now > notAfter.getTime()) return 'expired';
  return now < notBefore.getTime() ? 'early' : undefined;
}
