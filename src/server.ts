import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import express from 'express';
import { callUseCase } from './admin/administration.js';
import { CLI_USER } from './admin/audit-event.js';
import { auditToLog } from './admin/audit-to-log.js';
import { certificateReader } from './formats/x509.js';
import { createClientReader, type ClientReader } from './interfaces/client-of.js';
import { openControlDoor } from './interfaces/control/control-door.js';
import { frontRouter } from './interfaces/front-router.js';
import type { Handler } from './interfaces/handler.js';
import { DEFAULT_HEALTH_ADDRESSES, HEALTH_PATH, healthHandler } from './interfaces/health/health-handler.js';
import { DEFAULT_LISTENER_LIMITS, type ListenerSettings } from './interfaces/listener-settings.js';
import { openListener, type Listener } from './interfaces/listeners.js';
import { CLIENT_WS_PATH, clientWs } from './interfaces/soap/client-ws.js';
import { soapHandler } from './interfaces/soap/soap-handler.js';
import { SoapService } from './interfaces/soap/soap-service.js';
import { AUDIT_LOG_CATEGORY, startLogging, WORKER_LOG_CATEGORY, type Logging } from './logging.js';
import { openServices, type Services } from './open-services.js';
import type { Settings, TlsListener } from './settings.js';
import { systemRandom } from './system.js';
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
    const services = await openServices({ ...settings, log, workerLog: logging.category(WORKER_LOG_CATEGORY) });
    opened.push(services.close);
    const control = await openControl(settings.data, services, logging);
    opened.push(() => control.close());
    const handler = await requestHandler(services, logging);
    const listeners = await openListeners(settings, handler);
    opened.push(async () => {
      await Promise.all(listeners.map((listener) => listener.stop(STOP_DEADLINE_MS)));
    });
    for (const { kind, port } of listeners) log.info(`Listening on port ${String(port)} (${kind})`);
    // Workers are ready before their first request, but nobody waits for them.
    void services.engine.reload(0).catch((cause: unknown) => {
      log.error('Not all workers could be loaded', cause);
    });
    return { listeners: listeners.map(({ kind, port }) => ({ kind, port })), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function openControl(data: string, { administration }: Services, logging: Logging): ReturnType<typeof openControlDoor> {
  const audit = auditToLog(logging.category(AUDIT_LOG_CATEGORY), CLI_USER);
  const context = { ...administration, audit, servesRequests: true };
  return openControlDoor({ data, call: (useCase, given) => callUseCase(context, useCase, given), log: administration.log });
}

async function requestHandler({ engine, globals, administration }: Services, logging: Logging): Promise<Handler> {
  const log = logging.category('countersign.interfaces');
  const clientOf: ClientReader = createClientReader({ certificates: certificateReader, log });
  const wsdl = readFileSync(join(packageFolder, 'wsdl', 'clientws.wsdl'), 'utf8');
  const common = { clientOf, maximumRequestBytes: globals.maximumUploadSize, log, random: systemRandom };
  const health = healthHandler({
    problems: () => healthProblems(engine, administration.store),
    clientAddress: (request) => clientOf(request).address,
    authorizedAddresses: DEFAULT_HEALTH_ADDRESSES,
    log,
  });
  const exact = new Map<string, Handler>([
    [CLIENT_WS_PATH, soapHandler({ ...common, path: CLIENT_WS_PATH, service: await SoapService.create(clientWs(engine, wsdl)) })],
    [HEALTH_PATH, health],
  ]);
  return frontRouter(exact, express());
}

async function openListeners(settings: Settings, handler: Handler): Promise<readonly Listener[]> {
  const wanted: ListenerSettings[] = [];
  if (settings.http) wanted.push({ kind: 'http', ...settings.http });
  if (settings.tls) wanted.push({ kind: 'https', ...address(settings.tls), identity: identity(settings.tls) });
  if (settings.mtls) {
    const clientAuthorities = readFileSync(settings.mtls.clientCaFile, 'utf8');
    wanted.push({ kind: 'mtls', ...address(settings.mtls), identity: identity(settings.mtls), clientAuthorities });
  }
  const open: Listener[] = [];
  try {
    for (const one of wanted) open.push(await openListener(one, DEFAULT_LISTENER_LIMITS, handler));
    return open;
  } catch (thrown) {
    await Promise.all(open.map((listener) => listener.stop(0)));
    throw thrown;
  }
}

const address = ({ host, port }: TlsListener): { port: number; host?: string } => ({ port, ...(host !== undefined && { host }) });

const identity = ({ keyFile, certificateFile }: TlsListener): { key: string; certificate: string } => ({
  key: readFileSync(keyFile, 'utf8'),
  certificate: readFileSync(certificateFile, 'utf8'),
});
