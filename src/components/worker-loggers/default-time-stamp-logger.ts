import { definePatternLogger } from './pattern-logger.js';

const TEMPLATE = [
  'AUDIT',
  'DefaultTimeStampLogger',
  'LOG_ID: ${LOG_ID}',
  'CLIENT_IP: ${CLIENT_IP}',
  'REQUEST_FULLURL: ${REQUEST_FULLURL}',
  'RequestTime: ${LOG_TIME}',
  'ResponseTime: ${REPLY_TIME}',
  'TimeStamp: ${TSA_TIME}',
  'TimeSource: ${TSA_TIMESOURCE}',
  'PKIStatus: ${TSA_PKISTATUS}',
  'PKIFailureInfo: ${TSA_PKIFAILUREINFO}',
  'SerialNumber: ${TSA_SERIALNUMBER}',
  'TSA_POLICYID: ${TSA_POLICYID}',
  'SIGNER_CERT_SERIALNUMBER: ${SIGNER_CERT_SERIALNUMBER}',
  'SIGNER_CERT_ISSUERDN: ${SIGNER_CERT_ISSUERDN}',
  'TIMESTAMPREQUEST_ENCODED: ${TSA_TIMESTAMPREQUEST_ENCODED}',
  'TSA_TIMESTAMPRESPONSE_ENCODED: ${TSA_TIMESTAMPRESPONSE_ENCODED}',
  'ARCHIVE_IDS: ${ARCHIVE_IDS}',
  'PURCHASED: ${PURCHASED}',
  'LEAP_UPCOMING: ${LEAP_UPCOMING}',
  'LEAP_PERIOD: ${LEAP_PERIOD}',
  'LEAP_ACTION: ${LEAP_ACTION}',
  'TSA_EXCEPTION: ${TSA_EXCEPTION}',
  'EXCEPTION: ${EXCEPTION}',
]
  .map((field) => `${field}; `)
  .join('');

/** One line a request by a template: what time-stamp signers log where WORKERLOGGER is not set. */
export const defaultTimeStampLogger = definePatternLogger(TEMPLATE, {
  names: ['org.signserver.module.tsa.DefaultTimeStampLogger', 'DefaultTimeStampLogger'],
  doc: 'Writes one line a request by a template; the usual one of time-stamp signers.',
});
