import type { Clock } from '../../../core/ports.js';

interface Entry<T> {
  readonly value: Promise<T>;
  /** Until when it may be answered, milliseconds since the epoch; what is under way has no end yet. */
  until: number;
}

/** A value with the time until which it may be used. */
export interface Perishable<T> {
  readonly value: T;
  /** Milliseconds since the epoch. */
  readonly usableUntil: number;
}

/**
 * Keeps what was got for a while, so that the same is not got again and again; those who ask for what is under way wait for
 * it together. What was not got is not kept. Of too many the oldest are given up.
 */
export class Kept<T> {
  readonly #entries = new Map<string, Entry<T>>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly milliseconds: number; readonly entries: number },
  ) {}

  async get(key: string, make: () => Promise<Perishable<T>>): Promise<T> {
    const known = this.#entries.get(key);
    if (known && this.clock.now() < known.until) return known.value;
    const made = make();
    const entry: Entry<T> = { value: made.then(({ value }) => value), until: Number.POSITIVE_INFINITY };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#trim();
    try {
      const { value, usableUntil } = await made;
      entry.until = Math.min(usableUntil, this.clock.now() + this.limits.milliseconds);
      return value;
    } catch (thrown) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw thrown;
    }
  }

  #trim(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.limits.entries) return;
      this.#entries.delete(key);
    }
  }
}
