import { textArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** The id of the worker with exactly that name; absent where there is none. */
export const getWorkerId = defineUseCase({
  doc: 'The id of the worker with exactly that name.',
  permission: 'admin',
  arguments: { name: textArgument },
  async run({ store }, { name }): Promise<{ readonly workerId?: number }> {
    const found = (await store.workers()).find((worker) => worker.name === name);
    return found ? { workerId: found.id } : {};
  },
});
