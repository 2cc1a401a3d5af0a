import type { Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';

/** Gives the request its transaction id and starts the record of it. */
export function nameTransaction({ clock, random }: PipelineServices): Step {
  return (exchange, next) => {
    exchange.transactionId ||= random.uuid();
    exchange.log.set('LOG_TIME', String(clock.now()));
    exchange.log.set('LOG_ID', exchange.transactionId);
    exchange.log.set('CLIENT_IP', exchange.client.address);
    const { trace } = exchange.client;
    if (trace) exchange.log.set('TRACE_ID', trace.traceId).set('PARENT_ID', trace.parentId);
    return next();
  };
}
