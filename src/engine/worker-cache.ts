import type { CryptoToken } from '../core/crypto-token.js';
import { asFault, Fault } from '../core/errors.js';
import type { ConfigurationStore, KeyUsageCounters, Log } from '../core/ports.js';
import { referenceText, type WorkerConfiguration, type WorkerReference } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import type { WorkerDirectory } from './pipeline-services.js';
import { certificatesFor, keyHash } from './signing-key.js';
import type { WorkerFactory } from './worker-factory.js';

interface CacheServices {
  readonly store: ConfigurationStore;
  readonly counters: KeyUsageCounters;
  readonly factory: WorkerFactory;
  readonly log: Log;
}

/**
 * The active workers. One is made at its first use and kept until a reload; changes of the stored configuration are
 * invisible before. Names are compared without letter case, as SignServer does for workers that it has loaded.
 */
export class WorkerCache implements WorkerDirectory {
  private readonly workers = new Map<number, ActiveWorker>();
  private readonly ids = new Map<string, number>();
  private readonly making = new Map<number, Promise<ActiveWorker | undefined>>();

  private isClosed = false;

  constructor(private readonly services: CacheServices) {}

  find(reference: WorkerReference): ActiveWorker | Promise<ActiveWorker> {
    return this.active(reference) ?? this.load(reference);
  }

  tokenOf(worker: ActiveWorker): CryptoToken | undefined | Promise<CryptoToken | undefined> {
    const { CRYPTOTOKEN: name } = worker.settings;
    if (name === undefined) return worker.ownToken;
    const owner = this.active({ name });
    if (owner) return owner.ownToken;
    return this.load({ name }).then(
      (loaded) => loaded.ownToken,
      () => undefined,
    );
  }

  /**
   * Takes over the stored state of one worker, or with id 0 of all. What is under way keeps the worker that it has. A worker
   * that cannot be loaded is an error in the log, and its requests are told; throws only where the database is away.
   */
  async reload(id: number): Promise<void> {
    const ids = id === 0 ? new Set([...(await this.storedIds()), ...this.workers.keys()]) : [id];
    for (const each of ids) await this.makeOrDrop(each, () => this.makeNext(each));
  }

  /** Puts all workers to work that are not yet, as a reload does. Those that are, and what was done to their tokens, stay. */
  async loadAll(): Promise<void> {
    for (const id of await this.storedIds()) {
      if (this.isClosed) return;
      if (!this.workers.has(id)) await this.makeOrDrop(id, () => this.making.get(id) ?? this.makeNext(id));
    }
  }

  /** The workers in memory. */
  loaded(): readonly ActiveWorker[] {
    return [...this.workers.values()];
  }

  /** Has the tokens in memory take over what was changed about their keys, by whatever process or other token. */
  async refreshTokens(): Promise<void> {
    for (const { ownToken } of [...this.workers.values()]) await ownToken?.refresh?.();
  }

  /** Lets go of what tokens hold outside of memory, at the end. */
  close(): void {
    this.isClosed = true;
    for (const { ownToken } of this.workers.values()) ownToken?.release?.();
  }

  private async makeOrDrop(id: number, make: () => Promise<unknown>): Promise<void> {
    try {
      await make();
    } catch (thrown) {
      if (asFault(thrown).kind === 'serviceUnavailable') throw thrown;
      this.services.log.error(`Worker ${String(id)} could not be loaded`, thrown);
      this.forget(id);
    }
  }

  private active(reference: WorkerReference): ActiveWorker | undefined {
    const id = reference.id ?? this.ids.get(reference.name.toUpperCase());
    return id === undefined ? undefined : this.workers.get(id);
  }

  private async load(reference: WorkerReference): Promise<ActiveWorker> {
    const id = reference.id ?? (await this.storedId(reference.name));
    const worker = id === undefined ? undefined : (this.workers.get(id) ?? (await (this.making.get(id) ?? this.makeNext(id))));
    if (!worker) throw new Fault('noSuchWorker', `No such worker: ${referenceText(reference)}`);
    return worker;
  }

  /** Crypto workers first: the signers look at their keys when they are made. */
  private async storedIds(): Promise<ReadonlySet<number>> {
    const stored = await this.services.store.workers();
    const tokens = stored.filter(({ type }) => type === 'CRYPTO_WORKER');
    return new Set([...tokens, ...stored].map(({ id }) => id));
  }

  private async storedId(name: string): Promise<number | undefined> {
    const stored = await this.services.store.workers();
    const upper = name.toUpperCase();
    return (stored.find((one) => one.name === name) ?? stored.find((one) => one.name.toUpperCase() === upper))?.id;
  }

  /**
   * Makes the worker after what is being made of it now, so that the newest configuration stays. Requests that arrive
   * together for a worker that is not active yet wait for the one that is under way.
   */
  private makeNext(id: number): Promise<ActiveWorker | undefined> {
    const before = this.making.get(id)?.catch(() => undefined) ?? Promise.resolve();
    const made = before
      .then(() => this.make(id))
      .finally(() => {
        if (this.making.get(id) === made) this.making.delete(id);
      });
    this.making.set(id, made);
    return made;
  }

  private async make(id: number): Promise<ActiveWorker | undefined> {
    const configuration = await this.services.store.worker(id);
    const worker = configuration && this.services.factory.create(await this.withType(configuration));
    await worker?.ownToken?.prepare();
    if (this.isClosed) {
      worker?.ownToken?.release?.();
      return undefined;
    }
    this.forget(id);
    worker?.timeSource?.open?.();
    if (worker) {
      this.workers.set(id, worker);
      this.ids.set(worker.name.toUpperCase(), id);
      await this.ensureCounter(worker);
    }
    return worker;
  }

  private forget(id: number): void {
    const former = this.workers.get(id);
    this.workers.delete(id);
    former?.timeSource?.close?.();
    former?.ownToken?.release?.();
    if (former && this.ids.get(former.name.toUpperCase()) === id) this.ids.delete(former.name.toUpperCase());
  }

  private async withType(configuration: WorkerConfiguration): Promise<WorkerConfiguration> {
    const type = configuration.type === 'UNKNOWN' ? this.services.factory.detectType(configuration) : configuration.type;
    if (type === configuration.type) return configuration;
    await this.services.store.setType(configuration.id, type);
    const properties = new Map(configuration.properties).set('TYPE', type);
    return { ...configuration, type, properties };
  }

  /** Makes the row that counts uses of the worker's key. A worker without a usable key has none yet. */
  async ensureCounter(worker: ActiveWorker): Promise<void> {
    if (!worker.signer) return;
    try {
      const token = await this.tokenOf(worker);
      if (!token?.active) return;
      const { certificate } = certificatesFor(worker, await token.key(worker.aliasSelector.alias('sign')));
      if (certificate) await this.services.counters.ensure(keyHash(certificate));
    } catch (cause) {
      this.services.log.debug(`no key usage counter for worker ${String(worker.id)}: ${cause instanceof Error ? cause.message : ''}`);
    }
  }
}
