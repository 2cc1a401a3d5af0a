import { WORKER_TYPES, type WorkerType } from '../../../core/worker.js';
import { Fault } from '../../../core/errors.js';
import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { bytesOf, integerOf, mapOf, requiredText } from './elements.js';
import type { Message } from '../message.js';

const ALL_TYPES = 1;

const worker = (message: Message): { readonly id: number } => ({ id: integerOf(message, 'workerId') });
const signer = (message: Message): { readonly id: number } => ({ id: integerOf(message, 'signerId') });
const workerLogged = (message: Message): readonly string[] => [String(worker(message).id)];
const signerLogged = (message: Message): readonly string[] => [String(signer(message).id)];

/** Workers, their configuration and status, and what they sign with. `hostname` is that of the machine. */
export function workerOperations(hostname: string): Readonly<Record<string, AdminOperation>> {
  return {
    getWorkerId: useCaseOperation('getWorkerId', {
      logged: (message) => [message.text('workerName')],
      given: (message) => ({ name: requiredText(message, 'workerName') }),
      answer: ({ workerId }) => ({ return: workerId ?? 0 }),
    }),
    getWorkers: useCaseOperation('listWorkers', {
      logged: (message) => [String(integerOf(message, 'workerType'))],
      given: (message) => ({ type: typeNumbered(integerOf(message, 'workerType')) }),
      answer: (workers) => ({ return: workers.map(({ id }) => id) }),
    }),
    getStatus: useCaseOperation('getStatus', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message) }),
      answer: ([status]) => {
        if (!status || 'failure' in status) throw new Error('the status of one worker is a status or a fault');
        return {
          return: {
            activeConfig: mapOf(status.activeProperties),
            completeStatusText: status.completeText,
            hostname,
            ok: status.errors.length === 0 ? undefined : 'offline',
            statusText: status.briefText,
            workerId: status.id,
          },
        };
      },
    }),
    reloadConfiguration: useCaseOperation('reload', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message).id === 0 ? ('all' as const) : worker(message) }),
    }),
    getCurrentWorkerConfig: useCaseOperation('getConfiguration', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message) }),
      answer: ({ properties }) => ({ return: { properties: mapOf(properties) } }),
    }),
    setWorkerProperty: useCaseOperation('setProperty', {
      logged: (message) => [...workerLogged(message), message.text('key')],
      given: (message) => ({ worker: worker(message), key: requiredText(message, 'key'), value: requiredText(message, 'value') }),
    }),
    removeWorkerProperty: useCaseOperation('removeProperty', {
      logged: (message) => [...workerLogged(message), message.text('key')],
      given: (message) => ({ worker: worker(message), key: requiredText(message, 'key') }),
      answer: ({ removed }) => ({ return: removed }),
    }),
    getKeyUsageCounterValue: useCaseOperation('getKeyUsageCount', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message) }),
      answer: ({ uses }) => ({ return: uses ?? -1 }),
    }),
    getSignerCertificate: useCaseOperation('getSignerCertificates', {
      logged: signerLogged,
      given: (message) => ({ worker: signer(message) }),
      answer: ({ certificate }) => ({ return: certificate === undefined ? undefined : bytesOf(certificate) }),
    }),
    getSignerCertificateChain: useCaseOperation('getSignerCertificates', {
      logged: signerLogged,
      given: (message) => ({ worker: signer(message) }),
      answer: ({ chain }) => ({ return: chain.map(bytesOf) }),
    }),
    getSigningValidityNotBefore: useCaseOperation('getSigningValidity', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message) }),
      answer: ({ notBefore }) => ({ return: instant(notBefore) }),
    }),
    getSigningValidityNotAfter: useCaseOperation('getSigningValidity', {
      logged: workerLogged,
      given: (message) => ({ worker: worker(message) }),
      answer: ({ notAfter }) => ({ return: instant(notAfter) }),
    }),
  };
}

const instant = (milliseconds: number | undefined): Date | undefined => (milliseconds === undefined ? undefined : new Date(milliseconds));

function typeNumbered(number: number): WorkerType | 'ALL' {
  if (number === ALL_TYPES) return 'ALL';
  const found = (Object.keys(WORKER_TYPES) as readonly WorkerType[]).find((type) => WORKER_TYPES[type] === number);
  if (!found) throw new Fault('invalidInput', `Unsupported type: ${String(number)}`);
  return found;
}
