import { optional, textArgument, workerArgument } from '../arguments.js';
import { auditedToken } from '../audited-token.js';
import { defineUseCase } from '../use-case.js';

/** Generates a key in the token that a worker uses and answers its alias. What is not given comes from the worker. */
export const generateKey = defineUseCase({
  doc: 'Generates a key in the token that a worker uses; what is not given comes from its KEYALG, KEYSPEC and DEFAULTKEY.',
  permission: 'admin',
  arguments: {
    worker: workerArgument,
    algorithm: optional(textArgument),
    specification: optional(textArgument),
    alias: optional(textArgument),
    code: optional(textArgument),
  },
  async run(context, { worker, ...request }): Promise<{ readonly alias: string }> {
    const { tokens } = context.engine;
    const { alias, algorithm, specification } = await tokens.generateKey(worker, request);
    try {
      const { workerId, token } = await auditedToken(context, worker);
      const details = new Map([
        ['KEYALG', algorithm],
        ['KEYSPEC', specification],
        ['KEYALIAS', alias],
        ['CRYPTOTOKEN', token],
      ]);
      await context.audit({ eventType: 'KEYGEN', module: 'KEY_MANAGEMENT', workerId, details });
    } catch (cause) {
      // Only success is on record, so the record comes after; a key of which there is none must not stay.
      await tokens.removeKey(worker, { alias, beforehand: () => Promise.resolve() }).catch((thrown: unknown) => {
        context.log.error(`The key ${alias} was generated, but is neither on record nor could it be removed`, thrown);
      });
      throw cause;
    }
    return { alias };
  },
});
