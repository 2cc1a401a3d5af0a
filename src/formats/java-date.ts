const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time as Java's `Date.toString()` writes it, always in UTC: `Tue Nov 24 00:58:13 UTC 2026`. */
export function javaDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const clock = date.toISOString().slice(-13, -5);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${DAYS[date.getUTCDay()] ?? ''} ${MONTHS[date.getUTCMonth()] ?? ''} ${day} ${clock} UTC ${String(date.getUTCFullYear())}`;
}
