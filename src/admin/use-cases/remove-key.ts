import { textArgument, workerArgument } from '../arguments.js';
import { auditedToken } from '../audited-token.js';
import type { AuditEvent } from '../../core/audit.js';
import { defineUseCase } from '../use-case.js';

/** Removes a key from the token that a worker uses and answers whether it is gone. */
export const removeKey = defineUseCase({
  doc: 'Removes a key from the token that a worker uses; it cannot be had back.',
  permission: 'admin',
  arguments: { worker: workerArgument, alias: textArgument },
  async run(context, { worker, alias }): Promise<{ readonly removed: boolean }> {
    const { workerId, token } = await auditedToken(context, worker);
    const event = (success: 'true' | 'false'): AuditEvent => ({
      eventType: 'KEYREMOVE',
      module: 'KEY_MANAGEMENT',
      workerId,
      ...(success === 'false' && { outcome: 'FAILURE' }),
      details: new Map([
        ['KEYALIAS', alias],
        ['CRYPTOTOKEN', token],
        ['SUCCESS', success],
      ]),
    });
    const record = { isWritten: false };
    const beforehand = async (): Promise<void> => {
      await context.audit(event('true'));
      record.isWritten = true;
    };
    const removed = await context.engine.tokens.removeKey(worker, { alias, beforehand }).catch(async (thrown: unknown) => {
      // What was said beforehand did not come true.
      if (record.isWritten) await context.audit(event('false'));
      throw thrown;
    });
    if (!removed) await context.audit(event('false'));
    return { removed };
  },
});
