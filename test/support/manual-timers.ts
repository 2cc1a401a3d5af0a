import type { StartTimer } from '../../src/engine/timed-services/service-timers.js';

/** A clock whose time passes only when it is told to, and its timers. */
export class ManualTimers {
  time: number;
  private readonly waiting = new Set<{ readonly due: number; readonly callBack: () => void }>();

  constructor(time: number) {
    this.time = time;
  }

  readonly clock = { now: () => this.time };

  readonly startTimer: StartTimer = (delayMs, callBack) => {
    const timer = { due: this.time + delayMs, callBack };
    this.waiting.add(timer);
    return () => {
      this.waiting.delete(timer);
    };
  };

  /** Lets time pass, and everything that its timers start come to rest. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.waiting.delete(next);
      this.time = Math.max(this.time, next.due);
      next.callBack();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.time = end;
  }
}
