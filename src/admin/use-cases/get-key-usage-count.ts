import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** How often the key of a worker has signed; absent where that is not counted. */
export const getKeyUsageCount = defineUseCase({
  doc: 'How often the key of a worker has signed.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run({ engine }, { worker }): Promise<{ readonly uses?: number }> {
    const uses = await engine.signers.keyUses(worker);
    return uses === undefined ? {} : { uses };
  },
});
