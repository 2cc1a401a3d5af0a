const zoned = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
  year: 'numeric',
});

/** A date as Java prints it: `Tue Nov 24 00:48:08 UTC 2026`, in the time zone of the server. */
export function javaDate(milliseconds: number): string {
  const parts = Object.fromEntries(zoned.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  const part = (name: string): string => parts[name] ?? '';
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return `${part('weekday')} ${part('month')} ${part('day')} ${time} ${part('timeZoneName')} ${part('year')}`;
}
