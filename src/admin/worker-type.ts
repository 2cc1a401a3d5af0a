import { Fault } from '../core/errors.js';
import type { WorkerChange } from '../core/ports.js';
import { CONFIGURABLE_WORKER_TYPES, WORKER_TYPES, type WorkerConfiguration } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';

/**
 * A TYPE as an administrator may give it: a word that is no type throws `invalidInput`. Blank text, which becomes the empty
 * one, asks for the type to be found out.
 */
export function givenType(value: string): string {
  if (value.trim() === '') return '';
  if (Object.hasOwn(WORKER_TYPES, value)) return value;
  throw new Fault('invalidInput', `There is no worker type ${value}. Specify one of [${CONFIGURABLE_WORKER_TYPES.join(', ')}]`);
}

/** The change with the type in place of an empty one that it sets, by what implements the worker once it is made. */
export function withTypeFound(
  change: WorkerChange,
  stored: WorkerConfiguration | undefined,
  detectType: AdministrationContext['detectType'],
): WorkerChange {
  if (change.set?.get('TYPE') !== '') return change;
  const properties = new Map([...(stored?.properties ?? []), ...change.set]);
  for (const key of change.remove ?? []) properties.delete(key);
  const type = detectType(properties);
  return type === undefined ? change : { ...change, set: new Map(change.set).set('TYPE', type) };
}
