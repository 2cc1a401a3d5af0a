import type { ActiveWorker, Step } from '../active-worker.js';
import { clientKey } from '../load/client-key.js';
import { WorkerLoad, type WorkerLimits } from '../load/worker-load.js';
import type { PipelineServices } from '../pipeline-services.js';
import { workerOf } from './exchange-parts.js';

/**
 * Refuses what is more than the worker's limits allow, before a key is used: MAX_CONCURRENT_REQUESTS, MAX_REQUEST_RATE and
 * the same for each client. A worker that is reloaded begins to count anew.
 */
export function limitLoad({ clock }: PipelineServices): Step {
  const loads = new WeakMap<ActiveWorker, WorkerLoad | 'unlimited'>();

  const loadOf = (worker: ActiveWorker): WorkerLoad | 'unlimited' => {
    let load = loads.get(worker);
    if (!load) {
      const limits = limitsOf(worker);
      load = isUnlimited(limits) ? 'unlimited' : new WorkerLoad(limits, clock.now());
      loads.set(worker, load);
    }
    return load;
  };

  return async (exchange, next) => {
    const load = loadOf(workerOf(exchange));
    if (load === 'unlimited') return next();
    const leave = load.enter(clientKey(exchange.client, exchange.identity), clock.now());
    try {
      return await next();
    } finally {
      leave();
    }
  };
}

function limitsOf({ settings }: ActiveWorker): WorkerLimits {
  return {
    all: { concurrent: settings.MAX_CONCURRENT_REQUESTS, rate: settings.MAX_REQUEST_RATE },
    client: { concurrent: settings.MAX_CONCURRENT_REQUESTS_PER_CLIENT, rate: settings.MAX_REQUEST_RATE_PER_CLIENT },
  };
}

function isUnlimited({ all, client }: WorkerLimits): boolean {
  return [all.concurrent, all.rate, client.concurrent, client.rate].every((limit) => limit === undefined);
}
