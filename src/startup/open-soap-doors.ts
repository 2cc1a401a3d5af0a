import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Administrator, AuditEvent } from '../core/audit.js';
import type { Door } from '../core/meter.js';
import { freeMemoryBytes } from './free-memory.js';
import { certificateReader } from '../formats/x509/x509.js';
import type { HealthOptions } from '../settings/health-settings.js';
import { throughDoor, type ClientReader } from '../interfaces/client-of.js';
import type { Routes } from '../interfaces/front-router.js';
import type { ProcessingDoor } from '../interfaces/http/processing-door.js';
import { RequestLoad, type LoadLimits } from '../interfaces/request-load.js';
import { ADMIN_WS_PATH, adminWs } from '../interfaces/soap/admin-ws/admin-ws.js';
import { CLIENT_WS_PATH, clientWs } from '../interfaces/soap/client-ws.js';
import type { StatusServices } from '../interfaces/soap/service-status.js';
import { SIGN_SERVER_WS_PATH, signServerWs } from '../interfaces/soap/sign-server-ws.js';
import { soapHandler } from '../interfaces/soap/soap-handler.js';
import { SoapService, type SoapServiceDefinition } from '../interfaces/soap/soap-service.js';
import { VALIDATION_WS_PATH, validationWs } from '../interfaces/soap/validation-ws.js';
import { ADMIN_WS_LOG_CATEGORY, type Logging } from '../runtime/logging.js';
import type { Services } from './open-services.js';
import { packageFolder } from '../runtime/version.js';
import { validationServiceWorker } from '../workers/validators/validation-service-worker.js';

/** What the SOAP doors are made of. */
export interface SoapDoorServices {
  readonly services: Services;
  readonly logging: Logging;
  readonly load: RequestLoad;
  readonly clientOf: ClientReader;
  readonly common: Pick<ProcessingDoor, 'log' | 'random'>;
}

/** Administrators are few, and must get in where clients overload the server: AdminWS is counted apart. */
const MOST_ADMINISTRATIVE_REQUESTS = 100;

const MEBIBYTE = 1_048_576;

const wsdl = (name: string): string => readFileSync(join(packageFolder, 'wsdl', name), 'utf8');

/** SignServer's interface for clients. */
export function clientDoor(door: SoapDoorServices): Promise<Routes> {
  const definition = clientWs(door.services.engine, wsdl('clientws.wsdl'));
  return soapRoutes(door, { name: 'clientws', path: CLIENT_WS_PATH, definition, load: door.load });
}

/** Its older interface for clients. */
export function signServerDoor(door: SoapDoorServices, health: HealthOptions): Promise<Routes> {
  const { engine } = door.services;
  const services = { ...statusServices(door, health), engine, certificates: certificateReader };
  const definition = signServerWs({ ...services, wsdl: wsdl('signserverws.wsdl') });
  return soapRoutes(door, { name: 'signserverws', path: SIGN_SERVER_WS_PATH, definition, load: door.load });
}

/** Its interface for those who have certificates validated. */
export function validationDoor(door: SoapDoorServices, health: HealthOptions): Promise<Routes> {
  const { engine } = door.services;
  const services = { ...statusServices(door, health), engine, certificates: certificateReader };
  const isValidationService = (className: string): boolean => validationServiceWorker.names.includes(className);
  const definition = validationWs({ ...services, isValidationService, wsdl: wsdl('validationws.wsdl') });
  return soapRoutes(door, { name: 'validationws', path: VALIDATION_WS_PATH, definition, load: door.load });
}

/** Its interface for administrators. */
export function adminDoor(door: SoapDoorServices, limits: LoadLimits): Promise<Routes> {
  const { engine, administration, audit } = door.services;
  const services = {
    context: { ...administration, log: door.logging.category(ADMIN_WS_LOG_CATEGORY), servesRequests: true },
    auditFor: (administrator: Administrator) => (event: AuditEvent) => audit(event, administrator),
  };
  const definition = adminWs({ ...services, engine, hostname: hostname(), wsdl: wsdl('adminws.wsdl') });
  const load = new RequestLoad({ ...limits, maximumRequests: MOST_ADMINISTRATIVE_REQUESTS }, door.common.log);
  return soapRoutes(door, { name: 'adminws', path: ADMIN_WS_PATH, definition, load });
}

function statusServices({ services }: SoapDoorServices, { minimumFreeMemory }: HealthOptions): Pick<StatusServices, 'store' | 'memory'> {
  const memory = { freeBytes: freeMemoryBytes, minimumBytes: minimumFreeMemory * MEBIBYTE };
  return { store: services.administration.store, memory };
}

interface SoapDoorParts {
  readonly name: Door;
  readonly path: string;
  readonly definition: SoapServiceDefinition;
  readonly load: RequestLoad;
}

async function soapRoutes(
  { services, clientOf, common }: SoapDoorServices,
  { name, path, definition, load }: SoapDoorParts,
): Promise<Routes> {
  const handler = soapHandler({
    ...common,
    load,
    clientOf: throughDoor(clientOf, name),
    maximumRequestBytes: services.globals.maximumUploadSize,
    path,
    service: await SoapService.create(definition),
  });
  return { exact: new Map([[path, handler]]) };
}
