/** Steps of the clock up to this are not told from the imprecision of two clocks read one after the other. */
const TOLERANCE_MS = 50;

/**
 * Keeps times from going back where time stamps say that they are in order (RFC 3161 §2.4.2 `ordering`). A clock that is
 * set back shows beside one that cannot be: from then on there is no time until the clock has passed all that it showed
 * before, also in other processes of the machine, which see the same two clocks.
 */
export class OrderedTime {
  #latest = -Infinity;
  /** What both clocks showed when they were last seen in agreement. */
  #seen: { readonly clock: number; readonly elapsed: number };
  /** There is no time before this. */
  #floor = -Infinity;

  /** `elapsedMs` counts on whatever the clock is set to; `clock` is what the clock shows now. */
  constructor(
    clock: number,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {
    this.#seen = { clock, elapsed: elapsedMs() };
  }

  /** A time as it may be used, or undefined where it may be before one that was. `clock` is what the clock shows now. */
  admit(time: number, clock: number): number | undefined {
    const elapsed = this.elapsedMs();
    const expected = this.#seen.clock + elapsed - this.#seen.elapsed;
    if (clock < expected - TOLERANCE_MS) this.#floor = Math.max(this.#floor, expected);
    this.#seen = { clock, elapsed };
    if (time < this.#floor || time < this.#latest - TOLERANCE_MS) return undefined;
    this.#latest = Math.max(this.#latest, time);
    return this.#latest;
  }
}
