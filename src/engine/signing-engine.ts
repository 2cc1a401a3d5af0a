import { asFault } from '../core/errors.js';
import type { Client, ReceivedRequest, Reply, WorkerRequest } from '../core/exchange.js';
import type { InternalCall, TokenChangeSignal } from '../core/ports.js';
import type { WorkerReference } from '../core/worker.js';
import type { SigningExchange } from './active-worker.js';
import type { Engine } from './engine.js';
import type { PipelineServices } from './pipeline-services.js';
import { assemble, SIGNING_STEPS } from './signing-pipeline.js';
import { signerInformation, type SignerInformation } from './signer-information.js';
import type { WorkerStatus } from './status-report.js';
import { requireProcessing, tokenOperations, type TokenOperations } from './token-operations.js';
import type { WorkerCache } from './worker-cache.js';
import { reportStatus } from './worker-status.js';

/** What the engine works with. */
interface EngineServices extends Omit<PipelineServices, 'reenter'> {
  readonly workers: WorkerCache;
  /** Absent where keys may be generated. */
  readonly keyGeneration?: 'disabled';
  /** How other processes come to know that keys of a token were changed; absent where there are none. */
  readonly tokenChanges?: TokenChangeSignal;
}

/** The engine over one set of services. */
export class SigningEngine implements Engine {
  readonly tokens: TokenOperations;
  readonly signers: SignerInformation;
  private readonly run: (exchange: SigningExchange) => Promise<Reply>;
  private readonly workers: WorkerCache;

  constructor(private readonly services: EngineServices) {
    this.workers = services.workers;
    this.tokens = tokenOperations({ ...services, tokenChanged: (workerId) => this.tokenChanged(workerId) });
    this.signers = signerInformation(services);
    const reenter = (exchange: SigningExchange): Promise<Reply> => this.run(exchange);
    this.run = assemble(SIGNING_STEPS.map((step) => step({ ...services, reenter })));
  }

  process(reference: WorkerReference, request: ReceivedRequest, client: Client): Promise<Reply> {
    return this.run({ reference, request, client, log: new Map(client.logFields), transactionId: '' });
  }

  /** A request of the server's own, such as a time stamp for a document that is being signed. */
  processWithin(reference: WorkerReference, request: WorkerRequest, { transactionId, password }: InternalCall): Promise<Reply> {
    const client = { address: null, ...(password && { password }) };
    return this.run({ reference, request, client, log: new Map(), transactionId });
  }

  async status(reference: WorkerReference): Promise<WorkerStatus> {
    return reportStatus(await this.workers.find(reference), this.services);
  }

  async activateCryptoToken(reference: WorkerReference, code: string): Promise<void> {
    const worker = requireProcessing(await this.workers.find(reference));
    const token = await this.workers.tokenOf(worker);
    await token?.activate(code);
    await this.workers.ensureCounter(worker);
  }

  async deactivateCryptoToken(reference: WorkerReference): Promise<boolean> {
    const worker = requireProcessing(await this.workers.find(reference));
    const token = await this.workers.tokenOf(worker);
    return (await token?.deactivate()) ?? false;
  }

  refreshCryptoTokens(): Promise<void> {
    return this.workers.refreshTokens();
  }

  /** Puts all workers to work that are not yet, so that none is made at its first request. */
  async load(): Promise<void> {
    try {
      await this.workers.loadAll();
    } catch (thrown) {
      throw asFault(thrown);
    }
  }

  async reload(workerId: number): Promise<void> {
    try {
      await this.workers.reload(workerId);
    } catch (thrown) {
      throw asFault(thrown);
    }
  }

  /** Other tokens may be over the same key store. The change is made: who does not come to know of it now does at a reload. */
  private async tokenChanged(workerId: number): Promise<void> {
    await this.refreshCryptoTokens();
    try {
      await this.services.tokenChanges?.announceTokenChange(workerId);
    } catch (cause) {
      this.services.log.warn(`Other processes see the changed keys of worker ${String(workerId)} after a reload only`, cause);
    }
  }
}
