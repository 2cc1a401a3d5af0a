import type { KeyTestResult } from '../../core/crypto-token.js';
import { optional, textArgument, workerArgument } from '../arguments.js';
import { auditedToken } from '../audited-token.js';
import { defineUseCase } from '../use-case.js';

/** Tries one key of a worker's token, or all of them; that one of them fails is a result and no fault. */
export const testKey = defineUseCase({
  doc: 'Tries a key of the token that a worker uses, or all with the alias "all"; without one the worker’s TESTKEY or DEFAULTKEY.',
  permission: 'admin',
  arguments: { worker: workerArgument, alias: optional(textArgument), code: optional(textArgument) },
  async run(context, { worker, ...test }): Promise<readonly KeyTestResult[]> {
    const { alias, results } = await context.engine.tokens.testKey(worker, test);
    const { workerId, token } = await auditedToken(context, worker);
    const details = new Map([
      ['KEYALIAS', alias],
      ['CRYPTOTOKEN', token],
      ['TESTRESULTS', results.map(resultText).join(', ')],
    ]);
    await context.audit({ eventType: 'KEYTEST', module: 'KEY_MANAGEMENT', workerId, details });
    return results;
  },
});

function resultText({ alias, success, status, publicKeyHash = 'null' }: KeyTestResult): string {
  return `KeyTestResult{alias=${alias}, success=${String(success)}, status=${status}, publicKeyHash=${publicKeyHash}}`;
}
