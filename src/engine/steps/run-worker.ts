import { hash } from 'node:crypto';
import { asFault } from '../../core/errors.js';
import type { Reply, WorkerRequest } from '../../core/exchange.js';
import type { ProcessingResult, Processor, Signer, SigningKey } from '../../core/worker-definition.js';
import type { SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { dispatch } from './dispatch.js';
import { raisedInWorker, requestInMemory, signingKeyOf, workerOf } from './exchange-parts.js';

/** Lets a signer, a processor or a dispatcher do its work. It is the last step. */
export function runWorker(services: PipelineServices): Step {
  const { clock, random } = services;

  return async (exchange) => {
    const worker = workerOf(exchange);
    const { signer, processor, dispatcher } = worker;
    try {
      if (signer) return await sign(exchange, signer);
      if (processor) return replyOf(exchange, await process(exchange, processor));
      if (dispatcher) {
        const result = await dispatch(exchange, dispatcher, services);
        return 'reply' in result ? result.reply : replyOf(exchange, result.answer);
      }
    } catch (thrown) {
      throw raisedInWorker(worker, asFault(thrown));
    }
    throw new Error('runWorker stands before matchRequest');
  };

  async function sign(exchange: SigningExchange, signer: Signer): Promise<Reply> {
    const { request, transactionId, client, log } = exchange;
    const signingKey = signingKeyOf(exchange);
    const requestId = random.int32();
    const context = { transactionId, requestId, client, signingKey, log, clock };
    const streamed = request.kind === 'streamed' ? await signer.signStreamed?.(request, context) : undefined;
    const result = streamed ?? (await signer.sign(asDocument(await requestInMemory(exchange)), context));
    return replyOf(exchange, result, { requestId, signingKey });
  }

  async function process(exchange: SigningExchange, processor: Processor): Promise<ProcessingResult> {
    const { transactionId, client, identity, log } = exchange;
    return processor.process(asDocument(await requestInMemory(exchange)), { transactionId, client, log, ...(identity && { identity }) });
  }

  function replyOf(
    { transactionId }: SigningExchange,
    result: ProcessingResult,
    { requestId = random.int32(), signingKey }: { readonly requestId?: number; readonly signingKey?: SigningKey } = {},
  ): Reply {
    return {
      data: result.data,
      contentType: result.contentType,
      ...(result.fileName !== undefined && { fileName: result.fileName }),
      archiveId: result.archiveId ?? archiveId(transactionId),
      ...(result.withoutArchiveId && { withoutArchiveId: true as const }),
      requestId,
      ...(signingKey?.certificate && { signerCertificate: signingKey.certificate }),
      ...(result.unfulfilled && { unfulfilled: true as const }),
      ...(result.archivables && { archivables: result.archivables }),
      ...(result.validation && { validation: result.validation }),
    };
  }
}

/** A worker that takes Java properties reads them as a document; `matchRequest` has refused them to all others. */
function asDocument(request: WorkerRequest): WorkerRequest {
  return request.kind === 'properties' ? { ...request, kind: 'data' } : request;
}

/** The id under which request and response are archived, where the worker has no other: SHA-1 of the transaction id. */
function archiveId(transactionId: string): string {
  return hash('sha1', transactionId);
}
