import type { Client, ReceivedRequest, Reply } from '../core/exchange.js';
import type { WorkerReference } from '../core/worker.js';
import type { SignerInformation } from './signer-information.js';
import type { WorkerStatus } from './status-report.js';
import type { TokenOperations } from './token-operations.js';

/** What the doors and the administration ask of the engine. Every method throws faults only. */
export interface Engine {
  readonly tokens: TokenOperations;
  readonly signers: SignerInformation;
  /** Runs a request through the pipeline. */
  process(reference: WorkerReference, request: ReceivedRequest, client: Client): Promise<Reply>;
  /** Status of the active worker, loading it where it was not used before. */
  status(reference: WorkerReference): Promise<WorkerStatus>;
  /** Activates the crypto token that the worker uses, its own or another's. */
  activateCryptoToken(reference: WorkerReference, code: string): Promise<void>;
  /** Answers false where the worker has no token. */
  deactivateCryptoToken(reference: WorkerReference): Promise<boolean>;
  /** Has every active token take over what others changed about its keys. */
  refreshCryptoTokens(): Promise<void>;
  /** Takes over the stored configuration of one worker, or of all with id 0. Requests under way keep the old one. */
  reload(workerId: number): Promise<void>;
}
