import { defineWorkerLogger } from '../../core/component.js';
import { logMethod } from './log-level.js';
import { checkLogPattern, LogPattern, patternProperties } from './log-pattern.js';

const TEMPLATE = [
  'AUDIT',
  'DefaultTimeStampLogger',
  'LOG_ID: ${LOG_ID}',
  'CLIENT_IP: ${CLIENT_IP}',
  'REQUEST_FULLURL: ${REQUEST_FULLURL}',
  'RequestTime: ${LOG_TIME}',
  'ResponseTime: ${REPLY_TIME}',
  'EXCEPTION: ${EXCEPTION}',
].join('; ');

/** One line a request by a template. */
export const patternWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.PatternWorkerLogger', 'PatternWorkerLogger'],
  doc: 'Writes one line a request by a template.',
  properties: patternProperties(TEMPLATE),
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
