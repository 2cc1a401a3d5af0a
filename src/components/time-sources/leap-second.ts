const SECOND_MS = 1000;
const DAY_MS = 24 * 3600 * SECOND_MS;

/** SignServer's critical interval reaches this far over a second. */
const MARGIN_MS = 10;

/**
 * Whether a leap second may be happening: from 1.011 seconds before the end of a UTC month to 1.010 after it. Leap seconds
 * are put in or left out there (ITU-R TF.460-6).
 */
export function isInLeapSecondPeriod(time: number): boolean {
  const sinceMidnight = ((time % DAY_MS) + DAY_MS) % DAY_MS;
  if (sinceMidnight <= SECOND_MS + MARGIN_MS) return isFirstOfMonth(time);
  if (sinceMidnight >= DAY_MS - SECOND_MS - MARGIN_MS - 1) return isFirstOfMonth(time + 2 * SECOND_MS);
  return false;
}

const isFirstOfMonth = (time: number): boolean => new Date(time).getUTCDate() === 1;
