import { shownValue } from '../../core/properties.js';
import { textArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

export interface FoundProperty {
  readonly workerId: number;
  /** Masked where it is a secret; absent where the worker has no such property. */
  readonly value?: string;
}

/** One property of a worker as it is stored. The key is taken exactly as given. */
export const getProperty = defineUseCase({
  doc: 'One property of a worker as it is stored. The key is taken exactly as given.',
  permission: 'admin',
  arguments: { worker: workerArgument, key: textArgument },
  async run(context, { worker, key }): Promise<FoundProperty> {
    const workerId = await findWorkerId(context.store, worker);
    const properties = (await context.store.worker(workerId))?.properties;
    const value = properties?.get(key);
    if (!properties || value === undefined) return { workerId };
    return { workerId, value: shownValue(key, value, context.declarations(properties)) };
  },
});
