import { defineWorkerLogger } from '../../core/component.js';
import type { Log } from '../../core/ports.js';
import { text } from '../../core/properties.js';
import { singleLine } from './single-line.js';

/** Log4j's levels, which LOGLEVEL_DEFAULT is written in, as methods of our log. */
const LEVELS: ReadonlyMap<string, keyof Log> = new Map([
  ['ALL', 'debug'],
  ['TRACE', 'debug'],
  ['DEBUG', 'debug'],
  ['INFO', 'info'],
  ['WARN', 'warn'],
  ['ERROR', 'error'],
  ['FATAL', 'error'],
]);

/** Writes every field into one line, in the order in which it became known. */
export const allFieldsWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.AllFieldsWorkerLogger', 'AllFieldsWorkerLogger'],
  doc: 'Writes all fields into one line of the server log.',
  properties: {
    LOGLEVEL_DEFAULT: text({ default: 'INFO', doc: 'The level of the line: DEBUG, INFO, WARN or ERROR. Anything else is INFO.' }),
  },
  create: ({ LOGLEVEL_DEFAULT }, { log, clock }) => {
    const level = LEVELS.get(LOGLEVEL_DEFAULT.toUpperCase()) ?? 'info';
    return {
      write: (fields) => {
        let line = 'AllVariablesLogger; ';
        for (const [name, value] of fields) line += `${name}: ${value ?? 'null'}; `;
        log[level](singleLine(`${line}REPLY_TIME:${String(clock.now())}`));
      },
    };
  },
});
