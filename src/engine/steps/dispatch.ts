import { Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import type { Dispatcher, ProcessingResult } from '../../core/worker-definition.js';
import type { WorkerReference } from '../../core/worker.js';
import type { SigningExchange } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { logSignerCertificate, workerOf } from './exchange-parts.js';

/** How many dispatchers a request may pass. */
const MOST_DISPATCHERS = 8;

/** Lets a dispatcher decide who processes a request. The log says whose signature it is that another worker answered. */
export async function dispatch(
  exchange: SigningExchange,
  dispatcher: Dispatcher,
  { reenter }: Pick<PipelineServices, 'reenter'>,
): Promise<{ readonly reply: Reply } | { readonly answer: ProcessingResult }> {
  const { request, transactionId, client, identity, log } = exchange;
  const forward = (reference: WorkerReference): Promise<Reply> => reenter(handedOn(exchange, reference));
  const result = await dispatcher.dispatch({ request, transactionId, client, log, forward, ...(identity && { identity }) });
  if ('answer' in result) return result;
  const { signerCertificate } = result.reply;
  if (signerCertificate) logSignerCertificate(log, signerCertificate);
  return { reply: { ...result.reply, ...sentName(request) } };
}

/** As in SignServer, what comes back through a dispatcher has the name of what was sent, without the signer's ending. */
function sentName(request: SigningExchange['request']): Pick<Reply, 'fileName'> {
  return 'fileName' in request ? { fileName: request.fileName } : {};
}

/** The same request for another worker. Its log begins with what is known so far, anew for each attempt. */
function handedOn(exchange: SigningExchange, reference: WorkerReference): SigningExchange {
  const { id } = workerOf(exchange);
  const before = exchange.dispatchers ?? [];
  if (before.includes(id)) throw new Fault('workerFailed', 'Dispatcher called more then one time for the same request. Aborting.');
  if (before.length === MOST_DISPATCHERS) {
    throw new Fault('workerFailed', `A request passes at most ${String(MOST_DISPATCHERS)} dispatchers.`);
  }
  const { request, transactionId, client, identity, log } = exchange;
  return {
    reference,
    request,
    transactionId,
    client: { ...client, dispatcher: { workerId: id, ...(identity && { identity }) } },
    log: new Map(log),
    dispatchers: [...before, id],
  };
}
