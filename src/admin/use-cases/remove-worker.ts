import { workerArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { shownGlobalKey } from '../global-scope.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

export interface WorkerRemoved {
  readonly workerId: number;
  /** Global properties of the worker (`GLOB.WORKER5.X`) that were removed with it. */
  readonly globalProperties: readonly string[];
  /** Names of its properties, sorted; none where there was no such worker. */
  readonly properties: readonly string[];
}

/** Removes a worker with all its properties, client rules and global properties. */
export const removeWorker = defineUseCase({
  doc: 'Removes a worker with all its properties, client rules and global properties.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run(context, { worker }): Promise<WorkerRemoved> {
    const workerId = await findWorkerId(context.store, worker);
    const stored = await context.store.worker(workerId);
    const properties = [...(stored?.properties.keys() ?? [])].sort();
    const prefix = `GLOB.WORKER${String(workerId)}.`;
    const globals = [...(await context.store.globalProperties()).keys()].filter((key) => key.startsWith(prefix)).sort();
    if (properties.length > 0 || globals.length > 0) {
      const workers = properties.length > 0 ? [{ id: workerId, remove: properties }] : [];
      await changeConfiguration(context, { workers, removeGlobal: globals });
    }
    return { workerId, globalProperties: globals.map((key) => shownGlobalKey(key, context.nodeId) ?? key), properties };
  },
});
