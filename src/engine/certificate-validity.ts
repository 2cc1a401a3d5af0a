import type { Certificate } from '../core/certificate.js';
import { javaDate } from '../core/java-date.js';
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
export function periodProblem(workerId: number, { notBefore, notAfter }: SigningPeriod, now: number): string | undefined {
  const worker = `Worker{id: ${String(workerId)}}`;
  if (notBefore !== undefined && now < notBefore) return `Error Signer ${worker} is not valid until ${javaDate(notBefore)}`;
  if (notAfter !== undefined && now > notAfter) return `Error Signer ${worker} expired at ${javaDate(notAfter)}`;
  return undefined;
}
