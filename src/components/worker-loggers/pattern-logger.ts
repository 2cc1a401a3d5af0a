import { defineWorkerLogger, type WorkerLoggerDefinition } from '../../core/component.js';
import { logMethod } from './log-level.js';
import { checkLogPattern, LogPattern, patternProperties } from './log-pattern.js';

/** A logger that writes one line a request by a template, with the template that it has by default. */
export function definePatternLogger(template: string, named: Pick<WorkerLoggerDefinition, 'names' | 'doc'>): WorkerLoggerDefinition {
  return defineWorkerLogger({
    ...named,
    properties: patternProperties(template),
    check: checkLogPattern,
    create: (configuration, { log, clock }) => {
      const pattern = new LogPattern(configuration);
      const level = logMethod(configuration.LOGLEVEL_DEFAULT);
      return {
        write: (fields) => {
          log[level](pattern.fill(fields, clock.now()));
        },
      };
    },
  });
}
