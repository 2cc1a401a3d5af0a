import { Fault } from '../../core/errors.js';
import type { Step } from '../active-worker.js';
import { workerOf } from './exchange-parts.js';

/** Refuses requests to a worker with a component that could not be made. Its status says which and why. */
export function refuseMisconfigured(): Step {
  return (exchange, next) => {
    if (workerOf(exchange).problems.components.length > 0) throw new Fault('workerFailed', 'Worker is misconfigured');
    return next();
  };
}
