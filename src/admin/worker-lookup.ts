import { Fault } from '../core/errors.js';
import type { ConfigurationStore, WorkerSummary } from '../core/ports.js';
import type { WorkerReference } from '../core/worker.js';

/**
 * The id that a reference means. An id is taken as it is, whether a worker has it or not; an unknown name throws
 * `noSuchWorker`.
 */
export async function findWorkerId(store: ConfigurationStore, reference: WorkerReference): Promise<number> {
  if (reference.id !== undefined) return reference.id;
  const found = findByName(await store.workers(), reference.name);
  if (!found) throw new Fault('noSuchWorker', `No such worker: ${reference.name}`);
  return found.id;
}

/** The worker of that name; where none has it exactly, letter case does not matter, as in requests. */
export function findByName(workers: readonly WorkerSummary[], name: string): WorkerSummary | undefined {
  const upper = name.toUpperCase();
  return workers.find((one) => one.name === name) ?? workers.find((one) => one.name.toUpperCase() === upper);
}
