import { asFault, Fault } from '../../core/errors.js';
import type { Accounter } from '../../core/component.js';
import type { SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { workerOf } from './exchange-parts.js';

/**
 * Has the client pay before anything is signed, and gives it back where no signature came of it: nobody signs free of charge
 * because the account was emptied meanwhile. SignServer charges afterwards. What a dispatcher hands on is charged where it
 * is signed.
 */
export function account({ log }: PipelineServices): Step {
  return async (exchange, next) => {
    const { accounter, dispatcher } = workerOf(exchange);
    const fields = exchange.log;
    fields.set('PURCHASED', 'false');
    if (dispatcher) return next();
    if (accounter) await purchase(exchange, accounter);
    try {
      const reply = await next();
      if (reply.unfulfilled) await giveBack(exchange, accounter);
      else fields.set('PURCHASED', 'true');
      return reply;
    } catch (thrown) {
      await giveBack(exchange, accounter);
      throw thrown;
    }
  };

  async function purchase({ request, client, log: fields }: SigningExchange, accounter: Accounter): Promise<void> {
    let granted: boolean;
    try {
      granted = await accounter.purchase(request, client);
    } catch (thrown) {
      const { kind, message, cause } = asFault(thrown);
      fields.set('EXCEPTION', message);
      // Where the accounts are away for a time, the client may try again.
      const shown = kind === 'serviceUnavailable' ? kind : 'workerFailed';
      throw new Fault(shown, `Accounter failed: ${message}`, { cause: cause ?? thrown });
    }
    if (!granted) throw new Fault('notGranted', 'Purchase not granted');
  }

  async function giveBack({ request, client, transactionId }: SigningExchange, accounter: Accounter | undefined): Promise<void> {
    try {
      await accounter?.giveBack?.(request, client);
    } catch (cause) {
      log.error(`${transactionId}: a client has paid for a signature that was not made`, cause);
    }
  }
}
