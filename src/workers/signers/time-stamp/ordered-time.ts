import type { ClockWatch } from './clock-watch.js';

/** Requests that are answered at the same time may have asked for the time in another order. */
const OVERLAP_MS = 50;

/**
 * Keeps times from going back where time stamps say that they are in order (RFC 3161 §2.4.2 `ordering`): after the clock was
 * set back there is no time until it has passed all that it showed before. So it is in all processes of a machine, which have
 * one clock; docs/decisions/0026-order-of-time-stamps.md says what of it holds where.
 */
export class OrderedTime {
  #latest = -Infinity;

  constructor(private readonly watch: ClockWatch) {}

  /** A time of the time source as it may be used, or undefined where it may be before one that was. */
  admit(time: number): number | undefined {
    const { floor } = this.watch.look();
    if (time < floor || time < this.#latest - OVERLAP_MS) return undefined;
    this.#latest = Math.max(this.#latest, time);
    return this.#latest;
  }
}
