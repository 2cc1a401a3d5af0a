import { Fault } from '../../core/errors.js';
import { describeReference } from '../../core/worker.js';
import type { Step } from '../active-worker.js';
import { workerOf } from './exchange-parts.js';

/** Refuses requests to a worker that an administrator has switched off. */
export function refuseDisabled(): Step {
  return (exchange, next) => {
    if (!workerOf(exchange).settings.DISABLED) return next();
    const worker = describeReference(exchange.reference);
    throw new Fault('cryptoTokenOffline', `Error Signer : ${worker} is disabled and cannot perform any signature operations`);
  };
}
