import type { WriteAuditEvent } from '../core/audit.js';
import type { Clock, KeyUsageCounters, Log, Random } from '../core/ports.js';
import type { Meter } from '../core/meter.js';
import type { CryptoToken } from '../core/crypto-token.js';
import type { Reply } from '../core/exchange.js';
import type { WorkerReference } from '../core/worker.js';
import type { ServiceRuns } from './timed-services/service-runs.js';
import type { ActiveWorker, SigningExchange } from './active-worker.js';

/** What the steps of the pipeline work with. */
export interface PipelineServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly audit: WriteAuditEvent;
  readonly counters: KeyUsageCounters;
  readonly workers: WorkerDirectory;
  /** When timed services last ran; absent where none are run. */
  readonly serviceRuns?: ServiceRuns;
  /** Counts requests and signatures; absent where nobody does. */
  readonly meter?: Meter;
  /** The largest document taken, in bytes; read anew for each request. */
  readonly maximumUploadSize: () => number;
  /** Sends what a dispatcher hands on through the pipeline, from its start. */
  readonly reenter: (exchange: SigningExchange) => Promise<Reply>;
}

/** Where active workers are found. */
export interface WorkerDirectory {
  /** Throws `noSuchWorker`. */
  find(reference: WorkerReference): ActiveWorker | Promise<ActiveWorker>;
  /** The token that the worker uses, or undefined where there is none. */
  tokenOf(worker: ActiveWorker): CryptoToken | undefined | Promise<CryptoToken | undefined>;
}
