import { workerOrAllArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** Makes the stored configuration of one worker, or of all, the active one. An id that no worker has is no error. */
export const reload = defineUseCase({
  doc: 'Makes the stored configuration of one worker, or of all, the active one.',
  permission: 'admin',
  arguments: { worker: workerOrAllArgument },
  async run(context, { worker }): Promise<{ readonly workerId: number | 'all' }> {
    if (worker === 'all') {
      await context.audit({ eventType: 'GLOBAL_CONFIG_RELOAD', module: 'GLOBAL_CONFIG' });
      await context.reload(0);
      return { workerId: worker };
    }
    const workerId = await findWorkerId(context.store, worker);
    await context.audit({ eventType: 'RELOAD_WORKER_CONFIG', module: 'WORKER_CONFIG', workerId });
    await context.reload(workerId);
    return { workerId };
  },
});
