import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Administrator, AuditEvent } from './core/audit.js';
import { healthProblems } from './engine/health-problems.js';
import { readPropertiesFile } from './formats/properties-file.js';
import { certificateReader } from './formats/x509/x509.js';
import { createClientReader, type ClientReader } from './interfaces/client-of.js';
import { frontRouter, joinRoutes, type Routes } from './interfaces/front-router.js';
import type { Handler } from './interfaces/handler.js';
import { DEFAULT_HEALTH_ADDRESSES, HEALTH_PATH, healthHandler } from './interfaces/health/health-handler.js';
import { httpDoors } from './interfaces/http/http-doors.js';
import type { ProcessingDoor } from './interfaces/http/processing-door.js';
import { Spool } from './interfaces/http/spool.js';
import { restDocumentation } from './interfaces/rest/rest-documentation.js';
import { restDoor } from './interfaces/rest/rest-handler.js';
import { ADMIN_WS_PATH, adminWs } from './interfaces/soap/admin-ws/admin-ws.js';
import { CLIENT_WS_PATH, clientWs } from './interfaces/soap/client-ws.js';
import { soapHandler } from './interfaces/soap/soap-handler.js';
import { SoapService } from './interfaces/soap/soap-service.js';
import { ADMIN_WS_LOG_CATEGORY, type Logging } from './logging.js';
import type { Services } from './open-services.js';
import { systemRandom } from './system.js';
import { packageFolder } from './version.js';

export interface DoorOptions {
  readonly logging: Logging;
  /** The data folder; large documents are kept in it while they are processed. */
  readonly data: string;
}

/** What each door is made of. */
interface DoorServices {
  readonly services: Services;
  readonly logging: Logging;
  readonly clientOf: ClientReader;
  readonly common: Pick<ProcessingDoor, 'clientOf' | 'log' | 'random'>;
}

/** All doors behind one handler. */
export async function openDoors(services: Services, { logging, data }: DoorOptions): Promise<Handler> {
  const log = logging.category('countersign.interfaces');
  const clientOf = createClientReader({ certificates: certificateReader, log });
  const door: DoorServices = { services, logging, clientOf, common: { clientOf, log, random: systemRandom } };
  const processing = await processingDoor(door, data);
  return frontRouter(joinRoutes(await soapDoors(door), httpDoors(processing), restDoors(door, processing), healthDoor(door)), express());
}

async function soapDoors({ services, logging, common }: DoorServices): Promise<Routes> {
  const { engine, globals, administration, audit } = services;
  const wsdl = (name: string): string => readFileSync(join(packageFolder, 'wsdl', name), 'utf8');
  const adminServices = {
    context: { ...administration, log: logging.category(ADMIN_WS_LOG_CATEGORY), servesRequests: true },
    auditFor: (administrator: Administrator) => (event: AuditEvent) => audit(event, administrator),
  };
  const clientService = await SoapService.create(clientWs(engine, wsdl('clientws.wsdl')));
  const adminService = await SoapService.create(adminWs({ ...adminServices, engine, hostname: hostname(), wsdl: wsdl('adminws.wsdl') }));
  const settings = { ...common, maximumRequestBytes: globals.maximumUploadSize };
  return {
    exact: new Map([
      [CLIENT_WS_PATH, soapHandler({ ...settings, path: CLIENT_WS_PATH, service: clientService })],
      [ADMIN_WS_PATH, soapHandler({ ...settings, path: ADMIN_WS_PATH, service: adminService })],
    ]),
  };
}

/** What HTTP and REST share. */
async function processingDoor({ services, common }: DoorServices, data: string): Promise<ProcessingDoor> {
  const { engine, globals } = services;
  return {
    ...common,
    engine,
    limits: { maximumBodyBytes: globals.maximumHttpBodySize, maximumParts: globals.maximumUploadFieldCount },
    spool: await Spool.open({ folder: join(data, 'tmp', 'uploads'), memoryBytes: globals.fileSizeThreshold }),
    readProperties: (text) => readPropertiesFile(Buffer.from(text, 'utf8')),
    certificates: certificateReader,
  };
}

/** REST administers too, and shows how to. */
function restDoors({ services, common }: DoorServices, door: ProcessingDoor): Routes {
  const { administration, audit } = services;
  const rest = restDoor({
    ...door,
    administration: { ...administration, log: common.log, servesRequests: true },
    auditFor: (administrator) => (event) => audit(event, administrator),
  });
  return joinRoutes(rest, restDocumentation({ openApiFile: join(packageFolder, 'docs', 'openapi.yaml'), log: common.log }));
}

function healthDoor({ services, clientOf, common }: DoorServices): Routes {
  const health = healthHandler({
    problems: () => healthProblems(services.engine, services.administration.store),
    clientAddress: (request) => clientOf(request).address ?? '',
    authorizedAddresses: DEFAULT_HEALTH_ADDRESSES,
    log: common.log,
  });
  return { exact: new Map([[HEALTH_PATH, health]]) };
}
