import { join } from 'node:path';
import express from 'express';
import { CATALOGUE } from '../catalogue.js';
import type { Door, Meter } from '../core/meter.js';
import { Definitions } from '../engine/definitions.js';
import { openWorkers } from '../engine/open-workers.js';
import { readPropertiesFile } from '../formats/properties-file.js';
import { certificateReader } from '../formats/x509/x509.js';
import { createClientReader, throughDoor } from '../interfaces/client-of.js';
import { countAnswers } from '../interfaces/count-answers.js';
import { frontRouter, joinRoutes, type Routes } from '../interfaces/front-router.js';
import type { Handler } from '../interfaces/handler.js';
import { httpDoors } from '../interfaces/http/http-doors.js';
import type { ProcessingDoor } from '../interfaces/http/processing-door.js';
import { Spool } from '../interfaces/http/spool.js';
import { RequestLoad } from '../interfaces/request-load.js';
import { restDocumentation } from '../interfaces/rest/rest-documentation.js';
import { restDoor } from '../interfaces/rest/rest-handler.js';
import { answerNotFound, webDoor } from '../interfaces/web/web-door.js';
import type { Logging } from '../runtime/logging.js';
import { openHealth } from './open-health.js';
import type { Services } from './open-services.js';
import { adminDoor, clientDoor, signServerDoor, validationDoor, type SoapDoorServices } from './open-soap-doors.js';
import type { Settings } from '../settings/settings.js';
import { systemRandom } from '../runtime/system.js';
import { packageFolder } from '../runtime/version.js';

export interface DoorOptions {
  readonly logging: Logging;
  readonly settings: Settings;
  /** Absent where nobody counts. */
  readonly meter?: Meter | undefined;
}

/** All doors behind one handler. */
export interface OpenDoors {
  readonly handler: Handler;
  /** What signing takes of the process now. */
  readonly load: RequestLoad;
}

/** All doors. Large documents are kept in the data folder while they are processed. */
export async function openDoors(services: Services, { logging, settings, meter }: DoorOptions): Promise<OpenDoors> {
  const log = logging.category('countersign.interfaces');
  const clientOf = createClientReader({ certificates: certificateReader, log });
  const load = new RequestLoad(settings.limits, log);
  const door: SoapDoorServices = { services, logging, load, clientOf, common: { log, random: systemRandom } };
  const processing = await processingDoor(door, settings.data);
  const counted = (name: Door, routes: Routes): Routes => (meter ? countAnswers(routes, name, meter) : routes);
  const routes = joinRoutes(
    counted('clientws', await clientDoor(door)),
    counted('signserverws', await signServerDoor(door, settings.health)),
    counted('validationws', await validationDoor(door, settings.health)),
    counted('adminws', await adminDoor(door, settings.limits)),
    counted('http', httpDoors({ ...processing, clientOf: throughDoor(clientOf, 'http') })),
    counted('rest', restDoors(door, { ...processing, clientOf: throughDoor(clientOf, 'rest') })),
    openHealth(services, { settings: settings.health, clientOf, log }),
    startPage(door),
  );
  return { handler: frontRouter(routes, express().use(answerNotFound)), load };
}

function startPage({ services, common }: SoapDoorServices): Routes {
  const definitions = new Definitions(CATALOGUE);
  return webDoor({ workers: () => openWorkers(services.administration.store, definitions), log: common.log });
}

/** What HTTP and REST share. */
async function processingDoor({ services, load, common }: SoapDoorServices, data: string): Promise<Omit<ProcessingDoor, 'clientOf'>> {
  const { engine, globals } = services;
  return {
    ...common,
    engine,
    load,
    limits: { maximumBodyBytes: globals.maximumHttpBodySize, maximumParts: globals.maximumUploadFieldCount },
    spool: await Spool.open({ folder: join(data, 'tmp', 'uploads'), memoryBytes: globals.fileSizeThreshold }),
    readProperties: (text) => readPropertiesFile(Buffer.from(text, 'utf8')),
    certificates: certificateReader,
  };
}

/** REST administers too, and shows how to. */
function restDoors({ services, common }: SoapDoorServices, door: ProcessingDoor): Routes {
  const { administration, audit } = services;
  const rest = restDoor({
    ...door,
    administration: { ...administration, log: common.log, servesRequests: true },
    auditFor: (administrator) => (event) => audit(event, administrator),
  });
  return joinRoutes(rest, restDocumentation({ openApiFile: join(packageFolder, 'docs', 'openapi.yaml'), log: common.log }));
}
