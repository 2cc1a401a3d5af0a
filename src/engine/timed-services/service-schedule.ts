import type { TimedServiceSettings } from './timed-service-properties.js';
import { readQuartzCron } from './quartz-cron.js';

/** When a service runs. */
export interface ServiceSchedule {
  /** Milliseconds from `now` to the next run; undefined where there is none any more. */
  delayMs(now: number): number | undefined;
}

/** The schedule, or the sentence that says why there is none; such a service is not run. */
export function readSchedule(
  workerId: number,
  { INTERVAL, INTERVALMS, CRON }: TimedServiceSettings,
): { readonly schedule: ServiceSchedule } | { readonly problem: string } {
  const id = String(workerId);
  const given = [INTERVAL, INTERVALMS, CRON].filter((one) => one !== undefined);
  if (given.length === 0) {
    return { problem: `Neither an interval (in seconds or milliseconds) nor CRON expression defined for service with id: ${id}` };
  }
  if (given.length > 1) return { problem: `More than on of INTERVAL, INTERVALMS and CRON specified for service with id: ${id}` };
  if (CRON !== undefined) {
    const cron = readQuartzCron(CRON);
    if (!cron) {
      return { problem: `Error in Service configuration, illegal CRON expression : ${CRON} defined for service with ID ${id}` };
    }
    return {
      schedule: {
        delayMs: (now) => {
          const next = cron.next();
          return next === undefined ? undefined : Math.max(0, next - now);
        },
      },
    };
  }
  const delay = INTERVAL === undefined ? interval(INTERVALMS ?? '', 1) : interval(INTERVAL, 1_000);
  if (delay === undefined) return { problem: `Error in Service configuration, Interval must contains numbers only. Service id: ${id}` };
  return { schedule: { delayMs: () => delay } };
}

/** The shortest interval, in milliseconds: a service with 0 would do nothing but run. */
const SHORTEST_MS = 10;

function interval(value: string, unitMs: number): number | undefined {
  if (!/^\d{1,12}$/.test(value)) return undefined;
  return Math.max(SHORTEST_MS, Number(value) * unitMs);
}
