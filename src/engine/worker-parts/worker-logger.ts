import type { WorkerLogger } from '../../core/component.js';
import { readConfiguration } from '../../core/properties.js';
import type { WorkerDefinition } from '../../core/worker-definition.js';
import type { PartRequest } from './part-request.js';
import { notAClass, readProperties } from './read-properties.js';

const USUAL = 'org.signserver.server.log.AllFieldsWorkerLogger';

/** The worker logger that WORKERLOGGER names, or the one that its implementation is used to. */
export function makeWorkerLogger(request: PartRequest, implementation: WorkerDefinition | undefined): WorkerLogger {
  const { configuration, settings, services, problems } = request;
  const { definitions, clock, workerLog: log, audit } = services;
  const own = implementation?.kind === 'signer' ? implementation.defaultWorkerLogger : undefined;
  const name = settings.WORKERLOGGER ?? own ?? USUAL;
  const definition = definitions.find(name, 'workerLogger');
  if (!definition) {
    problems.push(notAClass(configuration.id, 'WORKERLOGGER', `${name} is not a correct fully qualified class name of an IWorkerLogger.`));
  }
  const read = definition && readProperties(definition, configuration, problems);
  if (definition && read) return definition.create(read, { log, clock, audit });
  // A worker whose own logger cannot be made refuses every request; the refusals still go on record.
  const substitute = definitions.find(USUAL, 'workerLogger');
  const defaults = substitute && readConfiguration(substitute.properties, new Map()).configuration;
  if (!substitute || !defaults) throw new Error('the default worker logger is not in the catalogue');
  return substitute.create(defaults, { log, clock, audit });
}
