import { defineWorkerLogger } from '../../core/component.js';
import { LOGLEVEL_DEFAULT, logMethod } from './log-level.js';
import { singleLine } from './single-line.js';

/** Writes every field into one line, in the order in which it became known. */
export const allFieldsWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.AllFieldsWorkerLogger', 'AllFieldsWorkerLogger'],
  doc: 'Writes all fields into one line of the server log.',
  properties: { LOGLEVEL_DEFAULT },
  create: (configuration, { log, clock }) => {
    const level = logMethod(configuration.LOGLEVEL_DEFAULT);
    return {
      write: (fields) => {
        let line = 'AllVariablesLogger; ';
        for (const [name, value] of fields) line += `${name}: ${value ?? 'null'}; `;
        log[level](singleLine(`${line}REPLY_TIME:${String(clock.now())}`));
      },
    };
  },
});
