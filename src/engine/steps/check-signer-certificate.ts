import { Fault } from '../../core/errors.js';
import type { Step } from '../active-worker.js';
import { validityProblem } from '../certificate-validity.js';
import type { PipelineServices } from '../pipeline-services.js';
import { raisedInWorker, signingKeyOf, workerOf } from './exchange-parts.js';

/**
 * Refuses to sign with a certificate that is expired, not yet valid, near its end, or of another key. SignServer looks
 * after signing; here no signature exists that may not be used.
 */
export function checkSignerCertificate({ clock }: PipelineServices): Step {
  return (exchange, next) => {
    const worker = workerOf(exchange);
    const { certificate, key } = signingKeyOf(exchange);
    if (!certificate) return next();
    const { id, settings } = worker;
    const problem = certificate.publicKey.equals(key.publicKey)
      ? validityProblem({ id, certificate, settings }, clock.now())
      : 'Certificate does not match key';
    if (problem !== undefined) throw raisedInWorker(worker, new Fault('cryptoTokenOffline', problem));
    exchange.log.set('SIGNER_CERT_SUBJECTDN', certificate.subject);
    exchange.log.set('SIGNER_CERT_ISSUERDN', certificate.issuer);
    exchange.log.set('SIGNER_CERT_SERIALNUMBER', certificate.serialNumber);
    return next();
  };
}
