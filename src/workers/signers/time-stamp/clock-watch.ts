import type { Clock, Log } from '../../../core/ports.js';

/** Steps of the clock up to this are not told from its being read in whole milliseconds. */
const PRECISION_MS = 5;

/** How often two clocks are read again where something came between the two. */
const MAX_READINGS = 5;

/** What the clock shows, and what it must have passed before its times are later than all that were seen. */
export interface WatchedTime {
  readonly now: number;
  readonly floor: number;
}

/**
 * Notices a clock that is set back: it shows beside one that cannot be. Each process of a machine notices by itself, at the
 * latest when it looks, and works out the same.
 */
export class ClockWatch {
  /** What both clocks showed when they were last looked at. */
  #seen: { readonly now: number; readonly elapsed: number };
  #floor = -Infinity;

  /** `elapsedMs` counts on whatever the clock is set to. */
  constructor(
    private readonly services: { readonly clock: Clock; readonly log: Pick<Log, 'error'> },
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {
    const { now, after } = this.#read();
    this.#seen = { now, elapsed: after };
  }

  look(): WatchedTime {
    const { before, now, after } = this.#read();
    const expected = this.#seen.now + before - this.#seen.elapsed;
    if (now < expected - PRECISION_MS) this.#raise(expected, now);
    this.#seen = { now, elapsed: after };
    return { now, floor: this.#floor };
  }

  /** The clock was read at some moment between two readings of the other. A thread that sleeps meanwhile does not look like a step. */
  #read(): { readonly before: number; readonly now: number; readonly after: number } {
    for (let readings = 1; ; readings++) {
      const before = this.elapsedMs();
      const now = this.services.clock.now();
      const after = this.elapsedMs();
      if (after - before < 1 || readings === MAX_READINGS) return { before, now, after };
    }
  }

  #raise(expected: number, now: number): void {
    if (expected > this.#floor) this.#floor = expected;
    const [back, shown] = [(expected - now).toFixed(0), new Date(this.#floor).toISOString()];
    this.services.log.error(`The clock was set back by ${back} ms: there are no ordered time stamps until it has passed ${shown}`);
  }
}

/** One for each clock, so that it knows what was before a worker got its present configuration. */
const watches = new WeakMap<Clock, ClockWatch>();

/** The watch of a clock, which begins to watch at the first call. */
export function clockWatch(services: { readonly clock: Clock; readonly log: Pick<Log, 'error'> }): ClockWatch {
  let watch = watches.get(services.clock);
  if (!watch) watches.set(services.clock, (watch = new ClockWatch(services)));
  return watch;
}
