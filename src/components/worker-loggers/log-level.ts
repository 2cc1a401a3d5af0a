import type { Log } from '../../core/ports.js';
import { text } from '../../core/properties.js';

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

/** The property of loggers that write lines. */
export const LOGLEVEL_DEFAULT = text({
  default: 'INFO',
  doc: 'The level of the line: DEBUG, INFO, WARN or ERROR. Anything else is INFO.',
});

/** The method of the log that a level means. */
export const logMethod = (level: string): keyof Log => LEVELS.get(level.toUpperCase()) ?? 'info';
