/** Numbers that look random and are the same again for the same seed (mulberry32). */
export class SeededRandom {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from `low` up to, and without, `high`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low));
  }

  /** One of the values. */
  oneOf<T>(values: readonly T[]): T {
    const value = values[this.between(0, values.length)];
    if (value === undefined) throw new Error('there is nothing to choose from');
    return value;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
