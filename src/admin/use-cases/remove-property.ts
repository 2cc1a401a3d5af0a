import { textArgument, workerArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { defineUseCase } from '../use-case.js';
import { selectionEvents } from '../worker-audit.js';
import { findWorkerId } from '../worker-lookup.js';

export interface PropertyRemoved {
  readonly workerId: number;
  /** Whether the property was there. */
  readonly removed: boolean;
}

/** Removes one property of a worker; a worker whose last property goes is deleted. */
export const removeProperty = defineUseCase({
  doc: 'Removes one property of a worker; a worker whose last property goes is deleted.',
  permission: 'admin',
  arguments: { worker: workerArgument, key: textArgument },
  async run(context, { worker, key }): Promise<PropertyRemoved> {
    const workerId = await findWorkerId(context.store, worker);
    const name = key.toUpperCase();
    const properties = (await context.store.worker(workerId))?.properties ?? new Map<string, string>();
    const events = selectionEvents(workerId, name, { value: '', properties });
    await changeConfiguration(context, { workers: [{ id: workerId, remove: [name] }] }, events);
    return { workerId, removed: properties.has(name) };
  },
});
