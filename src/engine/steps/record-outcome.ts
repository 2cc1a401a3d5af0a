import { CLIENT_USER, type Administrator } from '../../core/audit.js';
import { asFault, Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import type { Next, SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';

/**
 * Writes one record of every request, granted or refused, before its answer leaves: the worker's logger does, and for a
 * worker that is not there the audit log. What was not foreseen goes to the server log and becomes one fixed sentence with
 * the transaction id.
 */
export function recordOutcome({ log, audit, meter }: PipelineServices): Step {
  return async (exchange, next) => {
    const ended = meter?.requestBegun(exchange.client.door ?? 'server');
    try {
      const reply = await recorded(exchange, next);
      ended?.(reply.unfulfilled ? 'rejection' : 'success', exchange.worker?.name);
      return reply;
    } catch (thrown) {
      ended?.(asFault(thrown).kind, exchange.worker?.name);
      throw thrown;
    }
  };

  async function recorded(exchange: SigningExchange, next: Next): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await next();
    } catch (thrown) {
      const fault = presentable(asFault(thrown), exchange.transactionId);
      if (fault.kind === 'unexpected' || fault.kind === 'workerFailed') log.error(`${nameOf(exchange)}: ${fault.message}`, fault.cause);
      // What is away now, and why, is for whoever looks after it.
      else if (fault.kind === 'serviceUnavailable') log.warn(`${nameOf(exchange)}: ${fault.message}`, fault.cause);
      if (!exchange.log.has('EXCEPTION')) exchange.log.set('EXCEPTION', fault.message);
      exchange.log.set('PROCESS_SUCCESS', 'false');
      await (fault.kind === 'noSuchWorker' && !exchange.worker ? writeUnknownWorker(exchange) : write(exchange));
      throw fault;
    }
    exchange.log.set('REQUESTID', String(reply.requestId));
    // A worker says itself where its answer is a rejection.
    if (!exchange.log.has('PROCESS_SUCCESS')) exchange.log.set('PROCESS_SUCCESS', 'true');
    await write(exchange);
    return reply;
  }

  /** In SignServer's order: what became of the request, then what was known of it. */
  function writeUnknownWorker(exchange: SigningExchange): Promise<void> {
    const outcome = ['EXCEPTION', 'PROCESS_SUCCESS'].map((name) => [name, exchange.log.get(name) ?? null] as const);
    const details = new Map([...outcome, ...exchange.log]);
    return audit({ eventType: 'PROCESS', module: 'WORKER', outcome: 'FAILURE', details }, administratorOf(exchange));
  }

  async function write(exchange: SigningExchange): Promise<void> {
    const { worker } = exchange;
    if (!worker) {
      log.warn(`${nameOf(exchange)}: ${exchange.log.get('EXCEPTION') ?? ''} (client ${exchange.client.address ?? 'within the server'})`);
      return;
    }
    try {
      await worker.logger.write(exchange.log, administratorOf(exchange));
    } catch (cause) {
      log.error(`${nameOf(exchange)}: the worker logger of worker ${String(worker.id)} failed`, cause);
      const kind = asFault(cause).kind === 'serviceUnavailable' ? 'serviceUnavailable' : 'workerFailed';
      throw new Fault(kind, 'Logging failed', { cause });
    }
  }
}

/** How the server log names a request: by its transaction, and the trace that the client keeps, where it does. */
function nameOf({ transactionId, client }: SigningExchange): string {
  return client.trace ? `${transactionId} (trace ${client.trace.traceId})` : transactionId;
}

function administratorOf({ client }: SigningExchange): Administrator {
  return client.administrator ?? CLIENT_USER;
}

/** An unforeseen fault carries the transaction id instead of its own text. */
function presentable(fault: Fault, transactionId: string): Fault {
  if (fault.kind !== 'unexpected') return fault;
  return new Fault('unexpected', 'The request could not be processed.', { cause: fault.cause ?? fault, transactionId });
}
