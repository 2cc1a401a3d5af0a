import { SERVICE_INVOCATION, type WriteAuditEvent } from '../../core/audit.js';
import { asFault } from '../../core/errors.js';
import type { Clock, ConfigurationStore, Log, ServiceClaims } from '../../core/ports.js';
import type { ActiveWorker } from '../active-worker.js';
import type { WorkerDirectory } from '../pipeline-services.js';
import type { ServiceRuns } from './service-runs.js';
import { ServiceTimers, type StartTimer } from './service-timers.js';
import { notAgainBefore, readSchedule, type ServiceSchedule } from './service-schedule.js';
import { readTimedServiceProperties, type TimedServiceSettings } from './timed-service-properties.js';

export interface SchedulerServices {
  readonly workers: Pick<WorkerDirectory, 'find'>;
  readonly store: Pick<ConfigurationStore, 'workers'>;
  readonly claims: ServiceClaims;
  readonly runs: ServiceRuns;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: WriteAuditEvent;
  readonly startTimer: StartTimer;
}

/** How often services are looked for that were stored without a reload, in milliseconds. */
const LOOK_EVERY_MS = 300_000;

const STOP_DEADLINE_MS = 10_000;

const MOST_OVERLAPPING_RUNS = 10;

/**
 * Runs the timed services. The first run is one interval after loading; the next one is set before the work begins, so that
 * no run is lost however long one takes, and a run that fails never ends the schedule.
 */
export class Scheduler {
  private readonly timers: ServiceTimers;
  /** Runs under way, by service. */
  private readonly working = new Map<number, Set<Promise<void>>>();
  private stopLooking: () => void = () => undefined;
  private isRunning = false;

  /** Runs nothing until it is started. */
  constructor(private readonly services: SchedulerServices) {
    this.timers = new ServiceTimers({
      ...services,
      due: (id, schedule) => {
        this.begin(id, schedule);
      },
    });
  }

  async start(): Promise<void> {
    this.isRunning = true;
    this.lookLater();
    await this.reload(0);
  }

  /** Sets the timers of one service anew, or with id 0 of all. */
  async reload(workerId: number): Promise<void> {
    this.services.runs.forget(workerId);
    if (!this.isRunning) return;
    // Before anything is called off: where the database does not say what there is, everything goes on as it was.
    const ids = await this.serviceIds();
    this.timers.cancel(workerId);
    for (const id of ids) if (workerId === 0 || workerId === id) await this.load(id);
  }

  /** Starts nothing more, and waits for the runs under way, for at most ten seconds. */
  async stop(): Promise<void> {
    this.isRunning = false;
    this.stopLooking();
    this.timers.cancel(0);
    const underWay = Promise.all([...this.working.values()].flatMap((runs) => [...runs])).then(() => true);
    let cancel: () => void = () => undefined;
    const deadline = new Promise<false>((resolve) => {
      cancel = this.services.startTimer(STOP_DEADLINE_MS, () => {
        resolve(false);
      });
    });
    const isDone = await Promise.race([underWay, deadline]);
    cancel();
    if (!isDone) this.services.log.warn('The server stops although runs of timed services are under way');
  }

  /** Those whose type is not known yet may be services: it is found out when they are loaded. */
  private async serviceIds(): Promise<readonly number[]> {
    const stored = await this.services.store.workers();
    return stored.filter(({ type }) => type === 'TIMED_SERVICE' || type === 'UNKNOWN').map(({ id }) => id);
  }

  private lookLater(): void {
    this.stopLooking = this.services.startTimer(LOOK_EVERY_MS, () => {
      this.lookLater();
      this.loadMissing().catch((cause: unknown) => {
        this.services.log.warn('The database could not be asked for timed services', cause);
      });
    });
  }

  private async loadMissing(): Promise<void> {
    for (const id of await this.serviceIds()) if (!this.timers.has(id)) await this.load(id);
  }

  private async load(id: number): Promise<void> {
    const { log } = this.services;
    try {
      const worker = await this.services.workers.find({ id });
      if (worker.configuration.type !== 'TIMED_SERVICE') return;
      if (worker.definition && worker.definition.kind !== 'timedService') {
        log.error(`Worker implementation is not a timed service. Wrong worker TYPE? for worker ${String(id)}`);
        return;
      }
      const { settings } = readTimedServiceProperties(worker.configuration.properties);
      if (!settings.ACTIVE) return;
      const read = readSchedule(id, settings);
      if ('problem' in read) log[read.level](read.problem);
      // It may have been stopped while the worker was loaded.
      else if (this.isRunning) this.timers.start(id, read.schedule);
    } catch (thrown) {
      log.error(`Timed service ${String(id)} could not be loaded`, thrown);
    }
  }

  /** Runs may overlap, up to a number: a service whose runs never end must not take the memory of the server. */
  private begin(id: number, schedule: ServiceSchedule): void {
    const { log } = this.services;
    const runs = this.working.get(id) ?? new Set();
    this.working.set(id, runs);
    if (runs.size >= MOST_OVERLAPPING_RUNS) {
      log.error(`Service ${String(id)} is left out this time: ${String(runs.size)} of its runs are still under way`);
      return;
    }
    const work = this.fire(id, schedule)
      .catch((thrown: unknown) => {
        log.error('Service worker execution failed.', thrown);
      })
      .finally(() => runs.delete(work));
    runs.add(work);
  }

  private async fire(id: number, schedule: ServiceSchedule): Promise<void> {
    const { log, clock, runs } = this.services;
    let settings: TimedServiceSettings | undefined;
    try {
      const worker = await this.services.workers.find({ id });
      ({ settings } = readTimedServiceProperties(worker.configuration.properties));
      if (settings.SINGLETON && !(await this.claim(id, schedule))) {
        log.info(`Service ${String(id)} have been executed on another node in the cluster, waiting.`);
        return;
      }
      await work(worker);
    } catch (thrown) {
      log.error(`Service${String(id)} execution failed. `, thrown);
      if (settings) await this.record(id, settings, asFault(thrown).message);
      return;
    }
    await runs.note(id, clock.now());
    if (settings.WORK_LOG_TYPES.includes('INFO_LOGGING')) log.info(`Service ${String(id)} executed successfully.`);
    await this.record(id, settings);
  }

  /** Whether this node is the one that runs the service now. */
  private async claim(id: number, schedule: ServiceSchedule): Promise<boolean> {
    const { claims, clock, audit } = this.services;
    const now = clock.now();
    const next = notAgainBefore(schedule, now);
    return claims.claim(id, { now, next }, (property) =>
      audit(
        {
          eventType: 'SET_GLOBAL_PROPERTY',
          module: 'GLOBAL_CONFIG',
          details: new Map([
            ['GLOBALCONFIG_PROPERTY', property],
            ['GLOBALCONFIG_VALUE', String(next)],
          ]),
        },
        SERVICE_INVOCATION,
      ),
    );
  }

  private async record(id: number, { WORK_LOG_TYPES }: TimedServiceSettings, failure?: string): Promise<void> {
    if (!WORK_LOG_TYPES.includes('SECURE_AUDITLOGGING')) return;
    const event = { eventType: 'TIMED_SERVICE_RUN', module: 'SERVICE', workerId: id } as const;
    const outcome = failure === undefined ? {} : ({ outcome: 'FAILURE', details: new Map([['Message', failure]]) } as const);
    await this.services.audit({ ...event, ...outcome }, SERVICE_INVOCATION).catch((cause: unknown) => {
      this.services.log.error(`A run of service ${String(id)} could not be recorded`, cause);
    });
  }
}

async function work({ id, timedService }: ActiveWorker): Promise<void> {
  if (!timedService) throw new Error(`Service with ID ${String(id)} not found.`);
  await timedService.work();
}
