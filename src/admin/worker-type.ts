import { Fault } from '../core/errors.js';
import { CONFIGURABLE_WORKER_TYPES, WORKER_TYPES } from '../core/worker.js';

/**
 * What is stored for a TYPE that an administrator gives. Blank text asks for the type to be found out from the
 * implementation, which happens when the worker is loaded; a word that is no type is refused.
 */
export function storedType(value: string): string {
  if (value.trim() === '') return 'UNKNOWN';
  if (Object.hasOwn(WORKER_TYPES, value)) return value;
  throw new Fault('invalidInput', `There is no worker type ${value}. Specify one of [${CONFIGURABLE_WORKER_TYPES.join(', ')}]`);
}
