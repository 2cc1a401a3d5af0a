import type { Administration } from '../../admin/administration.js';
import type { WorkerReference } from '../../core/worker.js';
import type { AdminWsClient } from './admin-ws-client.js';

/** What carries a use case over AdminWS. */
export interface CarrierServices {
  readonly client: AdminWsClient;
  /** Use cases on the configuration and on records, run here on those of the server. */
  readonly local: Administration;
  /** The same with the client rules of workers, as far as they can be told; what cannot is said to who is at the terminal. */
  readonly localWithRules: Administration;
  /** The id that a reference means; throws `noSuchWorker` for an unknown name. */
  readonly workerId: (worker: WorkerReference) => Promise<number>;
}
