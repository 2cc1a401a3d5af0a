import { asFault, Fault } from '../../core/errors.js';
import type { Step } from '../active-worker.js';
import { workerOf } from './exchange-parts.js';

/** Lets the worker's authorizer decide. It comes before every other refusal, so that strangers learn nothing of the worker. */
export function authorize(): Step {
  return async (exchange, next) => {
    const worker = workerOf(exchange);
    const { client, log } = exchange;
    log.set('WORKER_AUTHTYPE', worker.settings.AUTHTYPE);
    try {
      if (!worker.authorizer) throw new Fault('workerFailed', 'Authorization misconfigured');
      exchange.identity = await worker.authorizer.authorize({ client, log });
    } catch (thrown) {
      const fault = asFault(thrown);
      log.set('CLIENT_AUTHORIZED', 'false');
      const shown = prefixed(fault);
      // The log has the authorizer's own words.
      if (shown !== fault) log.set('EXCEPTION', fault.message);
      throw shown;
    }
    log.set('CLIENT_AUTHORIZED', 'true');
    if (client.certificate) {
      log.set('CLIENT_CERT_SUBJECTDN', client.certificate.subject);
      log.set('CLIENT_CERT_ISSUERDN', client.certificate.issuer);
      log.set('CLIENT_CERT_SERIALNUMBER', client.certificate.serialNumber);
    }
    return next();
  };
}

/** SignServer marks the faults of its authorizers, but for the two that stand for themselves. */
function prefixed(fault: Fault): Fault {
  if (fault.kind !== 'illegalRequest' && fault.kind !== 'workerFailed') return fault;
  return new Fault(fault.kind, `Authorization failed: ${fault.message}`, { cause: fault.cause });
}
