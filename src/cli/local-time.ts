/** `yyyy-MM-dd HH:mm:ssZ` in the local zone, such as `2026-11-24 00:44:13+0000`. */
export function localTime(time: number): string {
  const minutesEast = -new Date(time).getTimezoneOffset();
  const local = new Date(time + minutesEast * 60_000).toISOString();
  const zone = Math.abs(minutesEast);
  const offset = `${minutesEast < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${offset}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * Milliseconds since the epoch, from such a number or from `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-dd HH:mm` or `yyyy-MM-dd` with a
 * zone such as `+01:00`, UTC without one. Undefined where the text is none of these, or no day of the calendar.
 */
export function parseTime(text: string): number | undefined {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const [, day, time = '00:00', seconds = ':00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(:\d\d)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const written = `${day}T${time}${seconds}`;
  const asUtc = Date.parse(`${written}Z`);
  // `Date` takes the 31st of a month that has 30 days for the first of the next.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(written)) return undefined;
  return asUtc - minutesEastOf(zone) * 60_000;
}

function minutesEastOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
