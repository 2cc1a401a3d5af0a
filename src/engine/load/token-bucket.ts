import type { RequestRate } from './request-rate.js';

/** Fractions of a millisecond that come of dividing. */
const ROUNDING_MS = 1e-6;

/**
 * Lets requests through at a rate. Who was quiet for a whole period may send as many at once as the period allows; a clock
 * that goes back takes nothing away.
 */
export class TokenBucket {
  private readonly costMs: number;
  private savedMs: number;
  private filledAt: number;

  constructor(
    private readonly rate: RequestRate,
    now: number,
  ) {
    this.costMs = rate.periodMs / rate.requests;
    this.savedMs = rate.periodMs;
    this.filledAt = now;
  }

  /** Takes one request in; answers 0, or after how many milliseconds there is room for it. */
  take(now: number): number {
    this.savedMs = Math.min(this.rate.periodMs, this.savedMs + Math.max(0, now - this.filledAt));
    this.filledAt = now;
    const missingMs = this.costMs - this.savedMs;
    if (missingMs > ROUNDING_MS) return Math.ceil(missingMs - ROUNDING_MS);
    this.savedMs -= this.costMs;
    return 0;
  }
}
