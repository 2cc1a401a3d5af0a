import type { Certificate } from '../core/certificate.js';
import type { CommonSettings } from './common-properties.js';

/** When a signer may sign, from its certificate and the worker's settings. Times in milliseconds since the epoch. */
export interface SigningPeriod {
  readonly notBefore?: number;
  readonly notAfter?: number;
}

export function signingPeriod(certificate: Certificate, settings: CommonSettings): SigningPeriod {
  const lower: number[] = [];
  const upper: number[] = [];
  if (settings.CHECKCERTVALIDITY) {
    lower.push(certificate.notBefore.getTime());
    upper.push(certificate.notAfter.getTime());
  }
  const period = certificate.privateKeyUsagePeriod;
  if (settings.CHECKCERTPRIVATEKEYVALIDITY && period) {
    if (period.notBefore) lower.push(period.notBefore.getTime());
    if (period.notAfter) upper.push(period.notAfter.getTime());
  }
  if (settings.MINREMAININGCERTVALIDITY > 0) upper.push(daysBefore(certificate.notAfter, settings.MINREMAININGCERTVALIDITY));
  return {
    ...(lower.length > 0 && { notBefore: Math.max(...lower) }),
    ...(upper.length > 0 && { notAfter: Math.min(...upper) }),
  };
}

/** Calendar days, so that the hour stays the same when the clock changes. */
function daysBefore(date: Date, days: number): number {
  const result = new Date(date);
  result.setDate(result.getDate() - days);
  return result.getTime();
}

/** Why the worker may not sign at this moment, in SignServer's words, or undefined. */
export function validityProblem(
  subject: { readonly id: number; readonly certificate: Certificate; readonly settings: CommonSettings },
  now: number,
): string | undefined {
  const { notBefore, notAfter } = signingPeriod(subject.certificate, subject.settings);
  const worker = `Worker{id: ${String(subject.id)}}`;
  if (notBefore !== undefined && now < notBefore) return `Error Signer ${worker} is not valid until ${javaDate(notBefore)}`;
  if (notAfter !== undefined && now > notAfter) return `Error Signer ${worker} expired at ${javaDate(notAfter)}`;
  return undefined;
}

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
