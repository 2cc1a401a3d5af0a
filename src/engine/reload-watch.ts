import type { Log, ReloadSignal, TokenChangeSignal } from '../core/ports.js';
import type { ProcessGroup } from '../core/process-group.js';
import type { Engine } from './engine.js';

/** How often announcements of other processes are looked for, in milliseconds; a change is to be seen within 2 s. */
const POLL_INTERVAL_MS = 1_000;

const TOPIC = 'configuration.changed';

interface WatchServices {
  readonly engine: Pick<Engine, 'reload' | 'refreshCryptoTokens'>;
  readonly signal: ReloadSignal & TokenChangeSignal;
  /** Processes that need not wait for their next look. */
  readonly group: ProcessGroup;
  readonly log: Log;
  /** Called at every look, for what is read anew without an announcement. */
  readonly refresh: () => Promise<void>;
}

/** Carries out reloads that this and other processes announce, each once. */
export class ReloadWatch implements TokenChangeSignal {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isAway = false;

  private constructor(
    private readonly services: WatchServices,
    private sequence: number,
  ) {}

  /** Looks from now on; announcements made before are in the configuration that was read. */
  static async start(services: WatchServices): Promise<ReloadWatch> {
    const watch = new ReloadWatch(services, await services.signal.newest());
    services.group.on(TOPIC, () => watch.look());
    watch.schedule();
    return watch;
  }

  /** Announces a reload to all processes and carries it out in those of this server; throws where this one cannot look. */
  async reload(workerId: number): Promise<void> {
    await this.services.signal.announce(workerId);
    await this.lookEverywhere();
  }

  /** Announces to all processes that keys of a token were changed; those of this server take it over before this resolves. */
  async announceTokenChange(workerId: number): Promise<void> {
    await this.services.signal.announceTokenChange(workerId);
    await this.lookEverywhere();
  }

  /** Has all processes of this server take over what is changed now; throws where this one cannot. */
  async lookEverywhere(): Promise<void> {
    const { group, log } = this.services;
    const [{ failures }] = await Promise.all([group.broadcast(TOPIC, undefined), this.look()]);
    // They will look again by themselves.
    if (failures.length > 0) log.warn(`A change has not reached all processes of the server yet: ${failures.join('; ')}`);
  }

  /** Waits for a look that is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking.catch(() => undefined);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.look()
        .then(
          () => {
            if (this.isAway) this.services.log.info('The database can be asked for changes again');
            this.isAway = false;
          },
          (cause: unknown) => {
            const { log } = this.services;
            if (!this.isAway)
              log.warn('The database could not be asked for changes; the configuration in memory goes on being used', cause);
            this.isAway = true;
          },
        )
        .finally(() => {
          if (this.timer) this.schedule();
        });
    }, POLL_INTERVAL_MS);
  }

  /** One look after the other, so that no announcement is carried out twice. */
  private look(): Promise<void> {
    this.looking = this.looking.catch(() => undefined).then(() => this.carryOut());
    return this.looking;
  }

  private async carryOut(): Promise<void> {
    const { engine, signal, refresh } = this.services;
    const { workerIds, tokensChanged, sequence } = await signal.since(this.sequence);
    const ids = new Set(workerIds);
    for (const id of ids.has(0) ? [0] : ids) await engine.reload(id);
    if (tokensChanged) await engine.refreshCryptoTokens();
    this.sequence = sequence;
    await refresh();
  }
}
