import type { Log, ReloadSignal } from '../core/ports.js';
import type { Engine } from './engine.js';

/** How often announcements of other processes are looked for, in milliseconds; a change is to be seen within 2 s. */
const POLL_INTERVAL_MS = 1_000;

/** Carries out reloads that other processes announce, until stopped. */
export class ReloadWatch {
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly services: {
      readonly engine: Engine;
      readonly signal: ReloadSignal;
      readonly log: Log;
      readonly refresh: () => Promise<void>;
    },
    private sequence: number,
  ) {}

  /** `refresh` is called at every look, for what is read anew without an announcement. */
  static async start(services: {
    readonly engine: Engine;
    readonly signal: ReloadSignal;
    readonly log: Log;
    readonly refresh: () => Promise<void>;
  }): Promise<ReloadWatch> {
    const watch = new ReloadWatch(services, await services.signal.newest());
    watch.schedule();
    return watch;
  }

  /** Waits for a look that is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.polling;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.polling = this.poll().finally(() => {
        if (this.timer) this.schedule();
      });
    }, POLL_INTERVAL_MS);
  }

  private async poll(): Promise<void> {
    const { engine, signal, log, refresh } = this.services;
    try {
      const news = await signal.since(this.sequence);
      this.sequence = news.sequence;
      const ids = new Set(news.workerIds);
      for (const id of ids.has(0) ? [0] : ids) await engine.reload(id);
      await refresh();
    } catch (cause) {
      log.warn('The database could not be asked for changes; the configuration in memory goes on being used', cause);
    }
  }
}
