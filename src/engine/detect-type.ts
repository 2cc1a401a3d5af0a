import { rawValue, type RawProperties } from '../core/properties.js';
import type { WorkerDefinition } from '../core/worker-definition.js';
import type { WorkerType } from '../core/worker.js';
import type { Definitions } from './definitions.js';

/** The definition of what implements a worker with these properties. */
export function implementationOf(definitions: Definitions, properties: RawProperties): WorkerDefinition | undefined {
  const name = rawValue(properties, 'IMPLEMENTATION_CLASS')?.trim();
  return name === undefined ? undefined : definitions.find(name, 'signer', 'processor', 'dispatcher', 'timedService', 'cryptoWorker');
}

/** The type of a worker by what implements it: SPECIAL where nobody knows that, UNKNOWN where nothing is named yet. */
export function detectType(definitions: Definitions, properties: RawProperties): WorkerType {
  if (rawValue(properties, 'IMPLEMENTATION_CLASS') === undefined) return 'UNKNOWN';
  const definition = implementationOf(definitions, properties);
  return definition ? TYPE_OF_KIND[definition.kind] : 'SPECIAL';
}

const TYPE_OF_KIND = {
  signer: 'PROCESSABLE',
  processor: 'PROCESSABLE',
  dispatcher: 'PROCESSABLE',
  timedService: 'TIMED_SERVICE',
  cryptoWorker: 'CRYPTO_WORKER',
} as const satisfies Record<WorkerDefinition['kind'], WorkerType>;
