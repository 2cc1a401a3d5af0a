import type { Certificate } from '../../core/certificate.js';
import type { SigningKey } from '../../core/worker-definition.js';
import { Fault } from '../../core/errors.js';
import type { LogFields, WorkerRequest } from '../../core/exchange.js';
import { loadDocument } from '../../core/stored-document.js';
import type { ActiveWorker, SigningExchange } from '../active-worker.js';

/** The worker of an exchange that has passed `findWorker`. */
export function workerOf(exchange: SigningExchange): ActiveWorker {
  if (!exchange.worker) throw new Error('a step that needs the worker stands before findWorker');
  return exchange.worker;
}

/** The key of an exchange that has passed `selectKey`. */
export function signingKeyOf(exchange: SigningExchange): SigningKey {
  if (!exchange.key) throw new Error('a step that needs the key stands before selectKey');
  return exchange.key;
}

/** The request with its document in memory, where it stays from then on. */
export async function requestInMemory(exchange: SigningExchange): Promise<WorkerRequest> {
  const { request } = exchange;
  if (request.kind !== 'streamed') return request;
  const { document, ...others } = request;
  const loaded = { ...others, kind: 'data', data: await loadDocument(document) } as const;
  exchange.request = loaded;
  return loaded;
}

/** Says in the worker log whose certificate a signature goes with. */
export function logSignerCertificate(log: LogFields, { subject, issuer, serialNumber }: Certificate): void {
  log.set('SIGNER_CERT_SUBJECTDN', subject);
  log.set('SIGNER_CERT_ISSUERDN', issuer);
  log.set('SIGNER_CERT_SERIALNUMBER', serialNumber);
}

/** What SignServer's clients see of a fault that was raised inside a worker. */
export function raisedInWorker(worker: ActiveWorker, fault: Fault): Fault {
  switch (fault.kind) {
    case 'workerFailed':
    case 'serviceUnavailable':
    case 'notGranted':
    case 'accessDenied':
      return new Fault('workerFailed', `SignServerException calling signer with ID ${String(worker.id)} : ${fault.message}`, {
        cause: fault.cause,
      });
    case 'cryptoTokenOffline':
      return new Fault('cryptoTokenOffline', `org.signserver.common.CryptoTokenOfflineException: ${fault.message}`, { cause: fault.cause });
    // A dispatcher's target is the administrator's mistake, not the client's.
    case 'noSuchWorker':
      return new Fault('illegalRequest', fault.message, { cause: fault.cause });
    case 'illegalRequest':
    case 'requestTooLarge':
    case 'authorizationRequired':
    case 'cryptoTokenAuthenticationFailed':
    case 'tooManyRequests':
    case 'overloaded':
    case 'operationUnsupported':
    case 'workerExists':
    case 'invalidInput':
    case 'unexpected':
      return fault;
  }
}
