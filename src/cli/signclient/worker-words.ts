import type { GivenClientOptions } from './client-options.js';
import { wholeNumber } from './numbers.js';
import type { WORKER_OPTIONS } from './option-groups.js';
import type { WorkerWords } from './protocols/document-protocol.js';

/** The worker that the options name. Throws where the id is no number. */
export function workerIn({ workerid, workername }: GivenClientOptions<typeof WORKER_OPTIONS>): WorkerWords {
  return { id: workerid === undefined ? undefined : String(wholeNumber(workerid)), name: workername };
}
