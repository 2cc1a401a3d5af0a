import type { WriteAuditEvent } from '../core/audit.js';
import type { Clock, KeyUsageCounters, Log, Random } from '../core/ports.js';
import type { CryptoToken } from '../core/crypto-token.js';
import type { WorkerReference } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';

/** What the steps of the pipeline work with. */
export interface PipelineServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly audit: WriteAuditEvent;
  readonly counters: KeyUsageCounters;
  readonly workers: WorkerDirectory;
  /** The largest document taken, in bytes; read anew for each request. */
  readonly maximumUploadSize: () => number;
}

/** Where active workers are found. */
export interface WorkerDirectory {
  /** Throws `noSuchWorker`. */
  find(reference: WorkerReference): ActiveWorker | Promise<ActiveWorker>;
  /** The token that the worker uses, or undefined where there is none. */
  tokenOf(worker: ActiveWorker): CryptoToken | undefined | Promise<CryptoToken | undefined>;
}
