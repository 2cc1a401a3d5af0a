import { dirname } from 'node:path/posix';
import type { Log } from '../core/ports.js';
import { healthProblems, readinessProblems, type HealthChecks } from '../engine/health-problems.js';
import { freeMemoryBytes } from './free-memory.js';
import type { HealthOptions } from '../settings/health-settings.js';
import type { ClientReader } from '../interfaces/client-of.js';
import type { Routes } from '../interfaces/front-router.js';
import type { Handler } from '../interfaces/handler.js';
import { HEALTH_PATH, healthHandler } from '../interfaces/health/health-handler.js';
import { probeRoutes } from '../interfaces/health/probes.js';
import { answerError } from '../interfaces/http/error-answer.js';
import { maintenanceFile } from './maintenance-file.js';
import type { Services } from './open-services.js';

const MEBIBYTE = 1_048_576;

export interface HealthDoorOptions {
  readonly settings: HealthOptions;
  readonly clientOf: ClientReader;
  readonly log: Log;
}

/** SignServer's health check, and probes for those who run containers. */
export function openHealth(services: Services, { settings, clientOf, log }: HealthDoorOptions): Routes {
  const { errorMessage, authorizedAddresses, sendsServerError } = settings;
  const { engine, administration } = services;
  const { store } = administration;
  const memory = { freeBytes: freeMemoryBytes, minimumBytes: settings.minimumFreeMemory * MEBIBYTE };
  const health = healthHandler({
    problems: () => healthProblems({ engine, store, memory, ...maintenanceOf(settings) }),
    clientAddress: (request) => clientOf(request).address ?? '',
    authorizedAddresses,
    sendsServerError,
    ...(errorMessage !== undefined && { errorMessage }),
    log,
  });
  // As SignServer has it, nobody may look into the folder.
  const folder: Handler = (request, response) => {
    request.resume();
    answerError(request, response, { status: 403, message: 'Forbidden' });
  };
  return {
    exact: new Map([
      [HEALTH_PATH, health],
      [dirname(HEALTH_PATH).concat('/'), folder],
      ...probeRoutes(readiness(services, settings)).exact,
    ]),
  };
}

/** Tells why requests make no sense now, in a word each. */
export function readiness(
  { administration: { store } }: Pick<Services, 'administration'>,
  settings: HealthOptions,
): () => Promise<readonly string[]> {
  const maintenance = maintenanceOf(settings);
  return () => readinessProblems({ store, ...maintenance });
}

function maintenanceOf({ maintenanceFile: file, maintenanceProperty }: HealthOptions): Pick<HealthChecks, 'maintenance'> {
  return file === undefined ? {} : { maintenance: maintenanceFile(file, maintenanceProperty) };
}
