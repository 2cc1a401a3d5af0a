import { Fault } from '../../src/core/errors.js';
import type { Clock, Log, OtherWorkers, Random, WorkerChanges } from '../../src/core/ports.js';
import type { WorkerContext } from '../../src/core/worker-definition.js';
import { StatusRepository } from '../../src/engine/status-properties.js';

const silent: Log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

const nobody = (): Promise<never> => Promise.reject(new Fault('noSuchWorker', 'No such worker'));

/** No other worker is there. */
export const NO_OTHER_WORKERS: OtherWorkers = { process: nobody, testKey: nobody, state: nobody, properties: nobody };

/** Nobody is there to be changed. */
export const NO_CHANGES: WorkerChanges = {
  generateKey: nobody,
  testKey: nobody,
  certificateRequest: nobody,
  activate: nobody,
  update: nobody,
  reload: nobody,
};

const fixedRandom: Random = { uuid: () => '00000000-0000-4000-8000-000000000000', int32: () => 7 };

/** What a worker is made with: the machine's clock and nobody else around, unless a test says otherwise. */
export function workerContext(parts: Partial<WorkerContext> = {}): WorkerContext {
  const clock: Clock = parts.clock ?? { now: () => Date.now() };
  return {
    workerId: 1,
    log: silent,
    clock,
    random: fixedRandom,
    workers: NO_OTHER_WORKERS,
    changes: NO_CHANGES,
    folders: { pdfArchives: [], pdfImages: [] },
    statusProperties: new StatusRepository({ clock, audit: () => Promise.resolve() }),
    ...parts,
  };
}
