import { expect } from 'chai';
import { customTimeStampLogger1 } from '../../../../src/components/worker-loggers/custom-time-stamp-logger.js';
import { defaultTimeStampLogger } from '../../../../src/components/worker-loggers/default-time-stamp-logger.js';
import { CLIENT_USER } from '../../../../src/core/audit.js';
import type { WorkerLoggerDefinition } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { MemoryLog } from '../../../support/engine-fixture.js';

const NOON = Date.UTC(2026, 10, 24, 12);

async function line(
  definition: WorkerLoggerDefinition,
  fields: Readonly<Record<string, string | null>>,
  properties: Readonly<Record<string, string>> = {},
): Promise<string> {
  const log = new MemoryLog();
  const { configuration, problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  if (!configuration) throw new Error(problems.map(({ message }) => message).join(' '));
  const logger = definition.create(configuration, { log, clock: { now: () => NOON }, audit: () => Promise.reject(new Error('no audit')) });
  await logger.write(new Map(Object.entries(fields)), CLIENT_USER);
  expect(log.lines).to.have.length(1);
  return log.lines[0]!;
}

describe('DefaultTimeStampLogger', () => {
  it('writes the line of SignServer, with places of fields that are not there as they are', async () => {
    const fields = {
      LOG_ID: 'id',
      CLIENT_IP: '127.0.0.1',
      LOG_TIME: String(NOON - 7),
      TSA_TIME: '5',
      PURCHASED: 'true',
      TSA_PKISTATUS: '0',
    };
    expect(await line(defaultTimeStampLogger, fields)).to.equal(
      'INFO AUDIT; DefaultTimeStampLogger; LOG_ID: id; CLIENT_IP: 127.0.0.1; REQUEST_FULLURL: ${REQUEST_FULLURL}; ' +
        `RequestTime: ${String(NOON - 7)}; ResponseTime: 7; TimeStamp: 5; TimeSource: \${TSA_TIMESOURCE}; PKIStatus: 0; ` +
        'PKIFailureInfo: ${TSA_PKIFAILUREINFO}; SerialNumber: ${TSA_SERIALNUMBER}; TSA_POLICYID: ${TSA_POLICYID}; ' +
        'SIGNER_CERT_SERIALNUMBER: ${SIGNER_CERT_SERIALNUMBER}; SIGNER_CERT_ISSUERDN: ${SIGNER_CERT_ISSUERDN}; ' +
        'TIMESTAMPREQUEST_ENCODED: ${TSA_TIMESTAMPREQUEST_ENCODED}; TSA_TIMESTAMPRESPONSE_ENCODED: ${TSA_TIMESTAMPRESPONSE_ENCODED}; ' +
        'ARCHIVE_IDS: ${ARCHIVE_IDS}; PURCHASED: true; LEAP_UPCOMING: ${LEAP_UPCOMING}; LEAP_PERIOD: ${LEAP_PERIOD}; ' +
        'LEAP_ACTION: ${LEAP_ACTION}; TSA_EXCEPTION: ${TSA_EXCEPTION}; EXCEPTION: ${EXCEPTION}; ',
    );
  });

  it('puts values in as they are, on one line', async () => {
    const fields = { A: '$1 \\ ${B}\r\nFORGED', B: 'b', C: null };
    expect(await line(defaultTimeStampLogger, fields, { LOGORDER: '${A}|${B}|${C}' })).to.equal('INFO $1 \\ ${B}\\r\\nFORGED|b|null');
  });

  it('has a template, a pattern, a level and a date format of the administrator', async () => {
    const properties = {
      LOGORDER: '<A> <LOG_TIME>',
      LOGPATTERN: '<([A-Z_]+)>',
      LOGLEVEL_DEFAULT: 'warn',
      LOGDATEFORMAT: "yyyy-MM-dd'T'HH:mm:ss.SSS z EEE",
      LOGTIMEZONE: 'Europe/Stockholm',
    };
    expect(await line(defaultTimeStampLogger, { A: 'a' }, properties)).to.equal('WARN a 2026-11-24T13:00:00.000 GMT+1 Tue');
    expect(await line(defaultTimeStampLogger, {}, { LOGORDER: '${LOG_TIME}' })).to.equal('INFO 2026-11-24:12:00:00:GMT');
  });

  it('refuses a pattern or a date format that is none', async () => {
    for (const properties of [{ LOGPATTERN: '(' }, { LOGDATEFORMAT: 'foo' }]) {
      const failed: unknown = await line(defaultTimeStampLogger, {}, properties).catch((thrown: unknown) => thrown);
      expect(failed)
        .to.be.instanceOf(Error)
        .and.have.property('message')
        .that.matches(/^Illegal value for LOG/);
    }
  });
});

describe('CustomTimeStampLogger1', () => {
  it('writes its fields, and null for those that are not there', async () => {
    expect(await line(customTimeStampLogger1, { LOG_ID: 'id', TSA_TIME: '5', TSA_PKISTATUS: '0' })).to.equal(
      'INFO CustomLogger1; LOG_ID: id; CLIENT_IP: null; REQUEST_FULLURL: null; RequestTime: null; ' +
        `ResponseTime: ${String(NOON)}; TimeStamp: 5; PKIStatus: 0; PKIFailureInfo: null; TSA_POLICYID: null; ` +
        'SIGNER_CERT_SERIALNUMBER: null; SIGNER_CERT_ISSUERDN: null; TSA_TIMESTAMPREQUEST_ENCODED: null; ' +
        'TSA_TIMESTAMPRESPONSE_ENCODED: null; TSA_EXCEPTION: null; EXCEPTION: null; ',
    );
  });
});
