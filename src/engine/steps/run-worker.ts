import { hash } from 'node:crypto';
import { asFault } from '../../core/errors.js';
import type { Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { raisedInWorker, signingKeyOf, workerOf } from './exchange-parts.js';

/** Lets the worker do its work. It is the last step. */
export function runWorker({ clock, random }: PipelineServices): Step {
  return async (exchange) => {
    const worker = workerOf(exchange);
    const { signer } = worker;
    if (!signer) throw new Error('runWorker stands before matchRequest');
    const { request, transactionId, log } = exchange;
    const signingKey = signingKeyOf(exchange);
    try {
      const result = await signer.sign(request, { transactionId, signingKey, log, clock });
      return {
        data: result.data,
        contentType: result.contentType,
        ...(result.fileName !== undefined && { fileName: result.fileName }),
        archiveId: result.archiveId ?? archiveId(transactionId),
        requestId: random.int32(),
        ...(signingKey.certificate && { signerCertificate: signingKey.certificate }),
      };
    } catch (thrown) {
      throw raisedInWorker(worker, asFault(thrown));
    }
  };
}

/** The id under which request and response are archived, where the worker has no other: SHA-1 of the transaction id. */
function archiveId(transactionId: string): string {
  return hash('sha1', transactionId);
}
