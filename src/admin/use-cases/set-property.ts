import { Fault } from '../../core/errors.js';
import { shownValue } from '../../core/properties.js';
import type { ConfigurationChange } from '../../core/ports.js';
import { textArgument, workerArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { takenNames } from '../taken-names.js';
import { defineUseCase } from '../use-case.js';
import { selectionEvents } from '../worker-audit.js';
import { findWorkerId } from '../worker-lookup.js';
import { givenType } from '../worker-type.js';

export interface PropertySet {
  readonly workerId: number;
  /** The value as it may be shown. */
  readonly value: string;
}

/** Sets one property of a worker; a worker with an id that is not there yet comes to be. */
export const setProperty = defineUseCase({
  doc: 'Sets one property of a worker; a worker with an id that is not there yet comes to be.',
  permission: 'admin',
  arguments: { worker: workerArgument, key: textArgument, value: textArgument },
  async run(context, { worker, key, value }): Promise<PropertySet> {
    const workerId = await findWorkerId(context.store, worker);
    const name = key.toUpperCase();
    const stored = name === 'TYPE' ? givenType(value) : value;
    const change: ConfigurationChange = { workers: [{ id: workerId, set: new Map([[name, stored]]) }] };
    if ((await takenNames(context.store, change)).length > 0) {
      throw new Fault('invalidInput', 'Persistence failure. Check that the worker name does not already exist.');
    }
    const before = (await context.store.worker(workerId))?.properties ?? new Map<string, string>();
    const properties = new Map(before).set(name, stored);
    await changeConfiguration(context, change, selectionEvents(workerId, name, { value: stored, properties }));
    return { workerId, value: shownValue(name, value, context.declarations(properties)) };
  },
});
