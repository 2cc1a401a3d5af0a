import { Fault } from '../core/errors.js';
import type { ConfigurationStore, WorkerChange } from '../core/ports.js';
import { MASKED, shownValue } from '../core/properties.js';
import type { WorkerConfiguration } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { listArgument, textArgument } from './arguments.js';
import { changeConfiguration } from './change-configuration.js';
import { takenNames } from './taken-names.js';
import { selectionEvents } from './worker-audit.js';
import { givenType } from './worker-type.js';

/** Properties as an administrator gives them; of a name given twice, in any letter case, the last value counts. */
export const propertiesArgument = listArgument({ key: textArgument, value: textArgument });

interface GivenProperty {
  readonly key: string;
  readonly value: string;
}

/** The properties as they are stored. Throws a fault of kind `invalidInput` for a name or a type that cannot be. */
export function storedProperties(given: readonly GivenProperty[]): ReadonlyMap<string, string> {
  const stored = new Map<string, string>();
  for (const { key, value } of given) {
    const name = key.toUpperCase();
    if (name.trim() === '' || name.startsWith('-')) throw new Fault('invalidInput', `There is no property called ${JSON.stringify(key)}.`);
    stored.set(name, name === 'TYPE' ? givenType(value) : value);
  }
  return stored;
}

/** The stored worker of that id; throws `noSuchWorker`. */
export async function storedWorker(store: ConfigurationStore, workerId: number): Promise<WorkerConfiguration> {
  const stored = await store.worker(workerId);
  if (!stored) throw new Fault('noSuchWorker', `No such worker: ${String(workerId)}`);
  return stored;
}

/** The fault for an id or a name that a worker has already. */
export function workerExists(idOrName: number | string): Fault {
  return new Fault('workerExists', `Worker already exists: ${String(idOrName)}`);
}

/**
 * Properties to be set, where the mask of a secret stands for the secret that the worker has: whoever sends back what was
 * shown means to leave it as it is.
 */
export function unmasked(
  set: ReadonlyMap<string, string>,
  { properties }: WorkerConfiguration,
  declarations: AdministrationContext['declarations'],
): ReadonlyMap<string, string> {
  const declared = declarations(properties);
  return new Map(
    [...set].map(([key, value]) => {
      const stored = properties.get(key);
      const isShownMask = value === MASKED && stored !== undefined && shownValue(key, stored, declared) === MASKED;
      return [key, isShownMask ? stored : value];
    }),
  );
}

/** Stores a change of the properties of one worker; throws `workerExists` where another has its name. */
export async function changeWorkerProperties(context: AdministrationContext, change: WorkerChange): Promise<void> {
  const whole = { workers: [change] };
  const [taken] = await takenNames(context.store, whole);
  if (taken !== undefined) throw workerExists(taken);
  const before = (await context.store.worker(change.id))?.properties ?? new Map<string, string>();
  const properties = new Map([...before, ...(change.set ?? [])]);
  const selections = [
    ...[...(change.set ?? [])].filter(([key, value]) => before.get(key) !== value),
    ...(change.remove ?? []).filter((key) => before.has(key)).map((key) => [key, ''] as const),
  ];
  const events = selections.flatMap(([key, value]) => selectionEvents(change.id, key, { value, properties }));
  await changeConfiguration(context, whole, events);
}
