import { defineWorkerLogger } from '../../core/component.js';
import { singleLine } from './single-line.js';

/** The names in the line with the fields that they show; ResponseTime is the time of writing. */
const FIELDS = [
  ['LOG_ID', 'LOG_ID'],
  ['CLIENT_IP', 'CLIENT_IP'],
  ['REQUEST_FULLURL', 'REQUEST_FULLURL'],
  ['RequestTime', 'LOG_TIME'],
  ['ResponseTime', undefined],
  ['TimeStamp', 'TSA_TIME'],
  ['PKIStatus', 'TSA_PKISTATUS'],
  ['PKIFailureInfo', 'TSA_PKIFAILUREINFO'],
  ['TSA_POLICYID', 'TSA_POLICYID'],
  ['SIGNER_CERT_SERIALNUMBER', 'SIGNER_CERT_SERIALNUMBER'],
  ['SIGNER_CERT_ISSUERDN', 'SIGNER_CERT_ISSUERDN'],
  ['TSA_TIMESTAMPREQUEST_ENCODED', 'TSA_TIMESTAMPREQUEST_ENCODED'],
  ['TSA_TIMESTAMPRESPONSE_ENCODED', 'TSA_TIMESTAMPRESPONSE_ENCODED'],
  ['TSA_EXCEPTION', 'TSA_EXCEPTION'],
  ['EXCEPTION', 'EXCEPTION'],
] as const;

/** One line a request with a fixed choice of fields; those that are not there are `null`. */
export const customTimeStampLogger1 = defineWorkerLogger({
  names: ['org.signserver.module.tsa.CustomTimeStampLogger1', 'CustomTimeStampLogger1'],
  doc: 'Writes one line a request with a fixed choice of fields of time stamps.',
  properties: {},
  create: (_configuration, { log, clock }) => ({
    write: (fields) => {
      const now = String(clock.now());
      const texts = FIELDS.map(([name, field]) => `${name}: ${field === undefined ? now : (fields.get(field) ?? 'null')}; `);
      log.info(singleLine(`CustomLogger1; ${texts.join('')}`));
    },
  }),
});
