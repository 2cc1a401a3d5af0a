import type { Clock, Log } from '../../core/ports.js';
import type { ServiceSchedule } from './service-schedule.js';

/** Calls back once after a time; answers how to call it off. */
export type StartTimer = (delayMs: number, callBack: () => void) => () => void;

interface TimerServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly startTimer: StartTimer;
  /** Called when a service is due. */
  readonly due: (id: number, schedule: ServiceSchedule) => void;
}

type CronServiceSchedule = Extract<ServiceSchedule, { readonly cron: unknown }>;

/** How long a time of the day is waited for without looking at the clock, which may have been set meanwhile. */
const LOOK_AT_CLOCK_EVERY_MS = 60_000;

/** One timer a service. The next is set before the service is told that it is due, so that no run is lost. */
export class ServiceTimers {
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly services: TimerServices) {}

  has(id: number): boolean {
    return this.waiting.has(id);
  }

  /** Calls the timer of one service off, or with id 0 all. */
  cancel(workerId: number): void {
    for (const [id, cancel] of [...this.waiting]) {
      if (workerId !== 0 && workerId !== id) continue;
      cancel();
      this.waiting.delete(id);
    }
  }

  /** In place of the timer that the service has. */
  start(id: number, schedule: ServiceSchedule): void {
    if (!('everyMs' in schedule)) {
      this.waitForMoment(id, schedule, this.services.clock.now());
      return;
    }
    this.setTimer(id, schedule.everyMs, () => {
      this.start(id, schedule);
      this.services.due(id, schedule);
    });
  }

  /** `after` is the moment of the last run, so that a timer that is early does not make it twice. */
  private waitForMoment(id: number, schedule: CronServiceSchedule, after: number): void {
    const { clock, log, due } = this.services;
    const next = schedule.cron.next(after);
    if (!next) {
      log.info(`The CRON expression of service ${String(id)} names no time any more`);
      return;
    }
    const delayMs = Math.min(Math.max(0, next.at - clock.now()), LOOK_AT_CLOCK_EVERY_MS);
    this.setTimer(id, delayMs, () => {
      const isDue = next.fires && clock.now() >= next.at;
      this.waitForMoment(id, schedule, isDue ? next.at : after);
      if (isDue) due(id, schedule);
    });
  }

  private setTimer(id: number, delayMs: number, callBack: () => void): void {
    this.waiting.get(id)?.();
    const cancel = this.services.startTimer(delayMs, () => {
      this.waiting.delete(id);
      callBack();
    });
    this.waiting.set(id, cancel);
  }
}
