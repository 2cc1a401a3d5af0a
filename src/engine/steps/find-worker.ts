import type { Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';

/** Finds the worker that the request names. */
export function findWorker({ workers }: PipelineServices): Step {
  return async (exchange, next) => {
    const worker = await workers.find(exchange.reference);
    exchange.worker = worker;
    exchange.log.set('WORKER_ID', String(worker.id));
    exchange.log.set('WORKER_NAME', worker.name);
    return next();
  };
}
