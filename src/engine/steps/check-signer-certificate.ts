import type { Certificate } from '../../core/certificate.js';
import type { SigningKey } from '../../core/worker-definition.js';
import { Fault } from '../../core/errors.js';
import { samePublicKey } from '../../core/same-public-key.js';
import type { ActiveWorker, Step } from '../active-worker.js';
import { periodProblem, signingPeriod, type SigningPeriod } from '../certificate-validity.js';
import type { PipelineServices } from '../pipeline-services.js';
import { logSignerCertificate, raisedInWorker, signingKeyOf, workerOf } from './exchange-parts.js';

/**
 * Refuses to sign with a certificate that is expired, not yet valid, near its end, or of another key. SignServer looks
 * after signing; here no signature exists that may not be used.
 */
export function checkSignerCertificate({ clock }: PipelineServices): Step {
  /** What does not change as long as worker and key do not; `selectKey` gives the same object for the same two. */
  const known = new WeakMap<SigningKey, KnownCertificate>();

  return (exchange, next) => {
    const worker = workerOf(exchange);
    if (!worker.signer) return next();
    const signingKey = signingKeyOf(exchange);
    const { certificate } = signingKey;
    if (!certificate) return next();
    logSignerCertificate(exchange.log, certificate);
    let facts = known.get(signingKey);
    if (!facts) known.set(signingKey, (facts = examine(worker, signingKey, certificate)));
    const problem = facts.matchesKey ? periodProblem(worker.id, facts.period, clock.now()) : 'Certificate does not match key';
    if (problem !== undefined) throw raisedInWorker(worker, new Fault('cryptoTokenOffline', problem));
    return next();
  };
}

interface KnownCertificate {
  readonly matchesKey: boolean;
  readonly period: SigningPeriod;
}

function examine({ settings }: ActiveWorker, { key }: SigningKey, certificate: Certificate): KnownCertificate {
  return { matchesKey: samePublicKey(certificate.publicKey, key.publicKey), period: signingPeriod(certificate, settings) };
}
