import { unnamedWorker } from '../../core/worker.js';
import { integerArgument, optional } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { changeWorkerProperties, propertiesArgument, storedProperties, workerExists } from '../worker-properties-change.js';

/** Adds a worker with the properties given: under the id given, or under the first one after all others. */
export const addWorker = defineUseCase({
  doc: 'Adds a worker, under the id given or under the first one after all others.',
  permission: 'admin',
  arguments: { workerId: optional(integerArgument), properties: propertiesArgument },
  async run(context, { workerId, properties }): Promise<{ readonly workerId: number }> {
    const set = storedProperties(properties);
    const workers = await context.store.workers();
    const name = set.get('NAME');
    if (name !== undefined && workers.some((worker) => worker.name === name)) throw workerExists(name);
    if (workerId !== undefined && workers.some(({ id }) => id === workerId)) throw workerExists(workerId);
    const id = workerId ?? Math.max(0, ...workers.map((worker) => worker.id)) + 1;
    const named = new Map([['NAME', unnamedWorker(id)], ['TYPE', 'UNKNOWN'], ...set]);
    await changeWorkerProperties(context, { id, isNew: true, set: named });
    return { workerId: id };
  },
});
