import { Fault } from '../../core/errors.js';
import { describeReference } from '../../core/worker.js';
import type { Step } from '../active-worker.js';
import { workerOf } from './exchange-parts.js';

/** Refuses requests to a timed service: it works by itself, and is nobody's to call. */
export function refuseUnprocessable(): Step {
  return (exchange, next) => {
    if (workerOf(exchange).definition?.kind !== 'timedService') return next();
    throw new Fault('illegalRequest', `Worker exists but isn't a processable: ${describeReference(exchange.reference)}`);
  };
}
