import type { WorkerSummary } from '../../core/ports.js';
import { WORKER_TYPES, type WorkerType } from '../../core/worker.js';
import { choiceArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

const TYPES = ['ALL', ...(Object.keys(WORKER_TYPES) as readonly WorkerType[])] as const;

/** The stored workers of one type, or all, ascending by id. */
export const listWorkers = defineUseCase({
  doc: 'The stored workers of one type, or all, ascending by id.',
  permission: 'admin',
  arguments: { type: choiceArgument(TYPES) },
  async run({ store }, { type }): Promise<readonly WorkerSummary[]> {
    const workers = await store.workers();
    return type === 'ALL' ? workers : workers.filter((worker) => worker.type === type);
  },
});
