import { Fault } from '../../core/errors.js';
import type { Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { keyHash } from '../signing-key.js';
import { signingKeyOf, workerOf } from './exchange-parts.js';

/** Counts the use of the key before the signature exists, and gives it back where none was made. */
export function reserveKeyUsage({ counters, log }: PipelineServices): Step {
  return async (exchange, next) => {
    const worker = workerOf(exchange);
    if (!worker.signer) return next();
    const { certificate } = signingKeyOf(exchange);
    const { KEYUSAGELIMIT: limit, DISABLEKEYUSAGECOUNTER: disabled } = worker.settings;
    if (!certificate || (disabled && limit === -1)) return next();

    const hash = keyHash(certificate);
    await reserve(hash, limit < 0 ? undefined : limit, worker.id);
    try {
      const reply = await next();
      if (reply.unfulfilled) await release(hash, exchange.transactionId);
      return reply;
    } catch (thrown) {
      await release(hash, exchange.transactionId);
      throw thrown;
    }
  };

  async function release(hash: string, transactionId: string): Promise<void> {
    try {
      await counters.release(hash);
    } catch (cause) {
      log.error(`${transactionId}: a use of key ${hash} was counted without a signature`, cause);
    }
  }

  async function reserve(hash: string, limit: number | undefined, workerId: number): Promise<void> {
    let reserved: boolean;
    try {
      reserved = await counters.reserve(hash, limit);
    } catch (cause) {
      throw new Fault('serviceUnavailable', 'The key usage counter cannot be written now', { cause });
    }
    if (!reserved) throw new Fault('cryptoTokenOffline', `Key usage limit exceeded or not initialized for worker ${String(workerId)}`);
  }
}
