import type { TimedServiceSettings } from './timed-service-properties.js';
import { readQuartzCron, type CronSchedule } from './quartz-cron.js';

/** When a service runs: again and again after a time, or at times of the day. */
export type ServiceSchedule = { readonly everyMs: number } | { readonly cron: CronSchedule };

/** How much earlier than the next run is due a node may claim it: timers of nodes are some milliseconds apart. */
const MOST_EARLY_MS = 1_000;

/** Before this moment no node may run a service again that runs now. Milliseconds since the epoch, both. */
export function notAgainBefore(schedule: ServiceSchedule, now: number): number {
  const next = 'everyMs' in schedule ? now + schedule.everyMs : (schedule.cron.next(now)?.at ?? now);
  return Math.round(next - Math.min(MOST_EARLY_MS, (next - now) / 2));
}

/** Why a service is not run; `level` is that of the log. */
export interface ScheduleProblem {
  readonly problem: string;
  readonly level: 'warn' | 'error';
}

/** The schedule, or why there is none. */
export function readSchedule(
  workerId: number,
  { INTERVAL, INTERVALMS, CRON }: TimedServiceSettings,
): { readonly schedule: ServiceSchedule } | ScheduleProblem {
  const id = String(workerId);
  const given = [INTERVAL, INTERVALMS, CRON].filter((one) => one !== undefined);
  if (given.length === 0) {
    const problem = `Neither an interval (in seconds or milliseconds) nor CRON expression defined for service with id: ${id}`;
    return { problem, level: 'warn' };
  }
  if (given.length > 1) return wrong(`More than on of INTERVAL, INTERVALMS and CRON specified for service with id: ${id}`);
  if (CRON !== undefined) {
    const cron = readQuartzCron(CRON);
    if (!cron) return wrong(`Error in Service configuration, illegal CRON expression : ${CRON} defined for service with ID ${id}`);
    return { schedule: { cron } };
  }
  const everyMs = INTERVAL === undefined ? interval(INTERVALMS ?? '', 1) : interval(INTERVAL, 1_000);
  if (everyMs === undefined) return wrong(`Error in Service configuration, Interval must contains numbers only. Service id: ${id}`);
  return { schedule: { everyMs } };
}

const wrong = (problem: string): ScheduleProblem => ({ problem, level: 'error' });

/** The shortest interval, in milliseconds: a service with 0 would do nothing but run. */
const SHORTEST_MS = 10;

function interval(value: string, unitMs: number): number | undefined {
  if (!/^\d{1,12}$/.test(value)) return undefined;
  return Math.max(SHORTEST_MS, Number(value) * unitMs);
}
