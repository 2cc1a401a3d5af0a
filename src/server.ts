import { mkdir } from 'node:fs/promises';
import { callUseCase, localAdministration } from './admin/administration.js';
import type { AdministrationContext } from './admin/administration-context.js';
import { startHeadSigning } from './startup/audit-head-signing.js';
import { ClosingStack } from './startup/closing-stack.js';
import { CLI_USER, STARTING_SERVER, type AuditEvent } from './core/audit.js';
import { ALONE, type ProcessGroup } from './core/process-group.js';
import { openControlDoor } from './interfaces/control/control-door.js';
import type { Handler } from './interfaces/handler.js';
import type { Listener } from './interfaces/listeners.js';
import type { ServerMetrics } from './metrics/server-metrics.js';
import { AUDIT_LOG_CATEGORY, startLogging, WORKER_LOG_CATEGORY } from './runtime/logging.js';
import { auditNodeId } from './startup/open-audit.js';
import { openDoors } from './startup/open-doors.js';
import { readiness } from './startup/open-health.js';
import { openMetricsPort } from './startup/open-metrics.js';
import { openListeners, type OpenListeners } from './startup/open-listeners.js';
import { openServices, type Services } from './startup/open-services.js';
import type { MemberPlace } from './processes/messages.js';
import type { Settings } from './settings/settings.js';
import { systemClock } from './runtime/system.js';
import { version } from './runtime/version.js';

export interface RunningServer {
  /** The open ports, by kind. */
  readonly listeners: readonly Pick<Listener, 'kind' | 'port'>[];
  /** Takes no more requests, and finishes those under way, for at most ten seconds. */
  drain(): Promise<void>;
  /** The same, then closes everything in order. */
  stop(): Promise<void>;
}

/** A process's part in its server. */
export interface Membership extends MemberPlace {
  readonly group: ProcessGroup;
}

const WHOLE_SERVER: Membership = { slot: 1, reason: 'start', group: ALONE };
const STOP_DEADLINE_MS = 10_000;

/**
 * Starts a server, or one of the processes of one; it answers requests when the promise resolves. The first process also
 * does what there must be one of: the records of start and stop, the door of the command line, signing audit heads.
 */
export async function startServer(settings: Settings, { slot, reason, group }: Membership = WHOLE_SERVER): Promise<RunningServer> {
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const logging = startLogging(settings.log4jsFile);
  const log = logging.category('countersign');
  // What was opened is closed in the opposite order, also where a later part cannot be opened.
  const opened = new ClosingStack();
  opened.push(() => logging.stop());
  const doors = new ClosingStack();
  const metrics = settings.metrics && (await countMetrics(group));
  const drain = (): Promise<void> => doors.closeAll();
  const stop = async (): Promise<void> => {
    await drain();
    await opened.closeAll();
  };
  try {
    const services = await openServices({
      ...settings,
      log,
      workerLog: logging.category(WORKER_LOG_CATEGORY),
      auditLines: logging.category(AUDIT_LOG_CATEGORY),
      auditNodeId: auditNodeId({ slot }, process.env),
      meter: metrics?.meter,
      group,
    });
    opened.push(services.close);
    if (slot === 1) {
      if (reason === 'start') await recordStart(services);
      opened.push(() => recordStop(services));
      const control = await openControl(settings.data, services, group);
      doors.push(() => control.close());
    }
    // Before the first request: what others announce from now on must not be undone by a worker that is loaded later.
    if (group !== ALONE) await loadWorkers(services);
    if (reason === 'replacement') await services.join();
    const { handler, load } = await openDoors(services, { logging, settings, meter: metrics?.meter });
    metrics?.readFrom({ ...services.readings, load: () => ({ requests: load.requests, bodyBytes: load.bytes }) }, version);
    if (slot === 1 && metrics) {
      const notReady = readiness(services, settings.health);
      const port = await openMetricsPort(settings.metrics, { metrics, notReady, log });
      opened.push(() => port.stop(0));
    }
    const ports = await openPorts(settings, handler, services);
    doors.push(() => ports.stop(STOP_DEADLINE_MS));
    if (slot === 1) for (const { kind, port } of ports.listeners) log.info(`Listening on port ${String(port)} (${kind})`);
    // Workers are ready before their first request, but nobody waits for them.
    if (group === ALONE) void loadWorkers(services);
    if (slot === 1) {
      await services.scheduler.start();
      doors.push(() => services.scheduler.stop());
    }
    const { auditSigning } = settings;
    if (auditSigning && slot === 1) {
      const signing = startHeadSigning({ ...auditSigning, data: settings.data, engine: services.engine, log });
      doors.push(() => signing.stop());
    }
    return { listeners: ports.listeners.map(({ kind, port }) => ({ kind, port })), drain, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Who does not count need not load what counts. */
async function countMetrics(group: ProcessGroup): Promise<ServerMetrics> {
  const metrics = await import('./metrics/server-metrics.js');
  return new metrics.ServerMetrics(group);
}

async function loadWorkers({ engine, administration }: Services): Promise<void> {
  await engine.load().catch((cause: unknown) => {
    administration.log.error('Not all workers could be loaded', cause);
  });
}

/** Before anything is served: a server that cannot write its audit log does not start. */
async function recordStart({ audit, administration, statusProperties }: Services): Promise<void> {
  const details = new Map([
    ['msg', 'start services startup msg'],
    ['VERSION', administration.version],
  ]);
  await audit({ eventType: 'SIGNSERVER_STARTUP', module: 'SERVICE', details }, STARTING_SERVER);
  await statusProperties.set('SERVER_STARTED', { value: String(systemClock.now()), expires: 0 });
}

/** The failure is in the log already, and keeps nothing else from being closed. */
async function recordStop({ audit }: Services): Promise<void> {
  await audit({ eventType: 'SIGNSERVER_SHUTDOWN', module: 'SERVICE' }, STARTING_SERVER).catch(() => undefined);
}

/** Of several processes the one that started them is the server: it outlives the others. */
function openControl(data: string, { administration, audit }: Services, group: ProcessGroup): ReturnType<typeof openControlDoor> {
  const server = group === ALONE ? process.pid : process.ppid;
  const context: AdministrationContext = { ...administration, audit: (event) => audit(event, CLI_USER), servesRequests: true };
  return openControlDoor({ data, server, call: (useCase, given) => callUseCase(context, useCase, given), log: administration.log });
}

/** The start gives a new administrator its roles, in the same way as an administrator would. */
function openPorts(settings: Settings, handler: Handler, { administration, audit }: Services): Promise<OpenListeners> {
  const { certificates, log } = administration;
  const context = { ...administration, audit: (event: AuditEvent) => audit(event, STARTING_SERVER), servesRequests: true };
  return openListeners(settings, { handler, administration: localAdministration(context), certificates, log, clock: systemClock });
}
