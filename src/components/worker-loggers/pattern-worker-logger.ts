import { definePatternLogger } from './pattern-logger.js';

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
export const patternWorkerLogger = definePatternLogger(TEMPLATE, {
  names: ['org.signserver.server.log.PatternWorkerLogger', 'PatternWorkerLogger'],
  doc: 'Writes one line a request by a template.',
});
