import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { callUseCase, localAdministration } from './admin/administration.js';
import type { AdministrationContext } from './admin/administration-context.js';
import { startHeadSigning } from './audit-head-signing.js';
import { CLI_USER, STARTING_SERVER, type Administrator, type AuditEvent } from './core/audit.js';
import { certificateReader } from './formats/x509/x509.js';
import { createClientReader, type ClientReader } from './interfaces/client-of.js';
import { openControlDoor } from './interfaces/control/control-door.js';
import { frontRouter } from './interfaces/front-router.js';
import type { Handler } from './interfaces/handler.js';
import { DEFAULT_HEALTH_ADDRESSES, HEALTH_PATH, healthHandler } from './interfaces/health/health-handler.js';
import type { Listener } from './interfaces/listeners.js';
import { ADMIN_WS_PATH, adminWs } from './interfaces/soap/admin-ws/admin-ws.js';
import { CLIENT_WS_PATH, clientWs } from './interfaces/soap/client-ws.js';
import { soapHandler } from './interfaces/soap/soap-handler.js';
import { SoapService } from './interfaces/soap/soap-service.js';
import { ADMIN_WS_LOG_CATEGORY, AUDIT_LOG_CATEGORY, startLogging, WORKER_LOG_CATEGORY, type Logging } from './logging.js';
import { auditNodeId } from './open-audit.js';
import { openListeners, type OpenListeners } from './open-listeners.js';
import { openServices, type Services } from './open-services.js';
import type { Settings } from './settings.js';
import { systemClock, systemRandom } from './system.js';
import { packageFolder } from './version.js';
import { healthProblems } from './engine/health-problems.js';

export interface RunningServer {
  /** The open ports, by kind. */
  readonly listeners: readonly Pick<Listener, 'kind' | 'port'>[];
  /** Finishes the requests under way, for at most ten seconds, then closes everything in order. */
  stop(): Promise<void>;
}

const STOP_DEADLINE_MS = 10_000;

/** Starts a server; it answers requests when the promise resolves. */
export async function startServer(settings: Settings): Promise<RunningServer> {
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const logging = startLogging(process.env['COUNTERSIGN_LOG4JS']);
  const log = logging.category('countersign');
  // What was opened is closed in the opposite order, also where a later part cannot be opened.
  const opened: (() => Promise<void>)[] = [() => logging.stop()];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const services = await openServices({
      ...settings,
      log,
      workerLog: logging.category(WORKER_LOG_CATEGORY),
      auditLines: logging.category(AUDIT_LOG_CATEGORY),
      auditNodeId: auditNodeId('server', process.env),
    });
    opened.push(services.close);
    await recordStart(services);
    opened.push(() => recordStop(services));
    const control = await openControl(settings.data, services);
    opened.push(() => control.close());
    const handler = await requestHandler(services, logging);
    const ports = await openPorts(settings, handler, services);
    opened.push(() => ports.stop(STOP_DEADLINE_MS));
    for (const { kind, port } of ports.listeners) log.info(`Listening on port ${String(port)} (${kind})`);
    // Workers are ready before their first request, but nobody waits for them.
    void services.engine.reload(0).catch((cause: unknown) => {
      log.error('Not all workers could be loaded', cause);
    });
    const { auditSigning } = settings;
    if (auditSigning) {
      const signing = startHeadSigning({ ...auditSigning, data: settings.data, engine: services.engine, log });
      opened.push(() => signing.stop());
    }
    return { listeners: ports.listeners.map(({ kind, port }) => ({ kind, port })), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Before anything is served: a server that cannot write its audit log does not start. */
async function recordStart({ audit, administration }: Services): Promise<void> {
  const details = new Map([
    ['msg', 'start services startup msg'],
    ['VERSION', administration.version],
  ]);
  await audit({ eventType: 'SIGNSERVER_STARTUP', module: 'SERVICE', details }, STARTING_SERVER);
}

/** The failure is in the log already, and keeps nothing else from being closed. */
async function recordStop({ audit }: Services): Promise<void> {
  await audit({ eventType: 'SIGNSERVER_SHUTDOWN', module: 'SERVICE' }, STARTING_SERVER).catch(() => undefined);
}

function openControl(data: string, { administration, audit }: Services): ReturnType<typeof openControlDoor> {
  const context: AdministrationContext = { ...administration, audit: (event) => audit(event, CLI_USER), servesRequests: true };
  return openControlDoor({ data, call: (useCase, given) => callUseCase(context, useCase, given), log: administration.log });
}

/** The start gives a new administrator its roles, in the same way as an administrator would. */
function openPorts(settings: Settings, handler: Handler, { administration, audit }: Services): Promise<OpenListeners> {
  const { certificates, log } = administration;
  const context = { ...administration, audit: (event: AuditEvent) => audit(event, STARTING_SERVER), servesRequests: true };
  return openListeners(settings, { handler, administration: localAdministration(context), certificates, log, clock: systemClock });
}

async function requestHandler({ engine, globals, administration, audit }: Services, logging: Logging): Promise<Handler> {
  const log = logging.category('countersign.interfaces');
  const clientOf: ClientReader = createClientReader({ certificates: certificateReader, log });
  const wsdl = (name: string): string => readFileSync(join(packageFolder, 'wsdl', name), 'utf8');
  const common = { clientOf, maximumRequestBytes: globals.maximumUploadSize, log, random: systemRandom };
  const health = healthHandler({
    problems: () => healthProblems(engine, administration.store),
    clientAddress: (request) => clientOf(request).address ?? '',
    authorizedAddresses: DEFAULT_HEALTH_ADDRESSES,
    log,
  });
  const adminServices = {
    context: { ...administration, log: logging.category(ADMIN_WS_LOG_CATEGORY), servesRequests: true },
    auditFor: (administrator: Administrator) => (event: AuditEvent) => audit(event, administrator),
  };
  const clientService = await SoapService.create(clientWs(engine, wsdl('clientws.wsdl')));
  const adminService = await SoapService.create(adminWs({ ...adminServices, engine, hostname: hostname(), wsdl: wsdl('adminws.wsdl') }));
  const exact = new Map<string, Handler>([
    [CLIENT_WS_PATH, soapHandler({ ...common, path: CLIENT_WS_PATH, service: clientService })],
    [ADMIN_WS_PATH, soapHandler({ ...common, path: ADMIN_WS_PATH, service: adminService })],
    [HEALTH_PATH, health],
  ]);
  return frontRouter(exact, express());
}
