import { asFault, Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import type { SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';

/**
 * Writes one record of every request that reached a worker, granted or refused, before its answer leaves. What was not
 * foreseen goes to the server log and becomes one fixed sentence with the transaction id.
 */
export function recordOutcome({ log }: PipelineServices): Step {
  return async (exchange, next) => {
    let reply: Reply;
    try {
      reply = await next();
    } catch (thrown) {
      const fault = presentable(asFault(thrown), exchange.transactionId);
      if (fault.kind === 'unexpected' || fault.kind === 'workerFailed')
        log.error(`${exchange.transactionId}: ${fault.message}`, fault.cause);
      exchange.log.set('EXCEPTION', fault.message);
      exchange.log.set('PROCESS_SUCCESS', 'false');
      await write(exchange);
      throw fault;
    }
    exchange.log.set('REQUESTID', String(reply.requestId));
    exchange.log.set('PROCESS_SUCCESS', 'true');
    await write(exchange);
    return reply;
  };

  async function write(exchange: SigningExchange): Promise<void> {
    const { worker } = exchange;
    if (!worker) {
      log.warn(`${exchange.transactionId}: ${exchange.log.get('EXCEPTION') ?? ''} (client ${exchange.client.address})`);
      return;
    }
    try {
      await worker.logger.write(exchange.log);
    } catch (cause) {
      log.error(`${exchange.transactionId}: the worker logger of worker ${String(worker.id)} failed`, cause);
      throw new Fault('workerFailed', 'Logging failed', { cause });
    }
  }
}

/** An unforeseen fault carries the transaction id instead of its own text. */
function presentable(fault: Fault, transactionId: string): Fault {
  if (fault.kind !== 'unexpected') return fault;
  return new Fault('unexpected', 'The request could not be processed.', { cause: fault.cause ?? fault, transactionId });
}
