import type { ConfigurationStore } from '../core/ports.js';
import { rawValue } from '../core/properties.js';
import { saysTrue, type WorkerConfiguration } from '../core/worker.js';
import type { Definitions } from './definitions.js';

/** A worker that takes requests from anybody. */
export interface OpenWorker {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly doc: string;
}

/** How many workers are looked at: a page is no place for more. */
const MOST_WORKERS = 200;

const NO_AUTHORIZER = 'NOAUTH';

/**
 * The workers that ask nobody who he is, and are not disabled, by their names. Of other workers nothing is told: who may not
 * use them need not know of them.
 */
export async function openWorkers(store: ConfigurationStore, definitions: Definitions): Promise<readonly OpenWorker[]> {
  const processable = (await store.workers()).filter(({ type }) => type === 'PROCESSABLE').slice(0, MOST_WORKERS);
  const open: OpenWorker[] = [];
  for (const { id } of processable) {
    const worker = await store.worker(id);
    const described = worker && isOpen(worker, definitions) ? description(worker, definitions) : undefined;
    if (described) open.push(described);
  }
  return open.sort((a, b) => a.name.localeCompare(b.name));
}

function isOpen({ properties }: WorkerConfiguration, definitions: Definitions): boolean {
  const authorizer = definitions.find(rawValue(properties, 'AUTHTYPE')?.trim() ?? '', 'authorizer');
  return authorizer?.names.includes(NO_AUTHORIZER) === true && !saysTrue(properties, 'DISABLED');
}

function description({ name, properties }: WorkerConfiguration, definitions: Definitions): OpenWorker | undefined {
  const implementation = rawValue(properties, 'IMPLEMENTATION_CLASS')?.trim() ?? '';
  const definition = definitions.find(implementation, 'signer', 'processor', 'dispatcher');
  return definition && { name, doc: definition.doc };
}
