import type { Clock } from '../core/ports.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A process that has run for so long did not end because it was started. */
const SETTLED_MS = 60_000;

/** How long to wait before a process that ended is started again: not at all at first, and longer each time it ends soon. */
export class BackOff {
  #startedAt = 0;
  #soon = 0;

  constructor(private readonly clock: Clock) {}

  started(): void {
    this.#startedAt = this.clock.now();
  }

  /** The wait in milliseconds, asked once for each end. */
  waitMs(): number {
    if (this.clock.now() - this.#startedAt >= SETTLED_MS) this.#soon = 0;
    const earlier = this.#soon++;
    return earlier === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (earlier - 1), LONGEST_WAIT_MS);
  }
}
