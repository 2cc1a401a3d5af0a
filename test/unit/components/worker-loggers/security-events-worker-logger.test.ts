import { expect } from 'chai';
import { securityEventsWorkerLogger } from '../../../../src/components/worker-loggers/security-events-worker-logger.js';
import { CLIENT_USER } from '../../../../src/core/audit.js';
import type { WorkerLogger } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { MemoryAudit, MemoryLog } from '../../../support/engine-fixture.js';

const FIELDS = new Map([
  ['LOG_ID', '0815'],
  ['WORKER_ID', '36'],
  ['WORKER_NAME', 'AuditedSigner'],
  ['FILENAME', null],
  ['PROCESS_SUCCESS', 'true'],
]);

describe('The security events worker logger', () => {
  let audit: MemoryAudit;
  beforeEach(() => {
    audit = new MemoryAudit();
  });
  const logger = (properties: Readonly<Record<string, string>> = {}): WorkerLogger => {
    const { properties: declared, check } = securityEventsWorkerLogger;
    const { configuration } = readConfiguration(declared, new Map(Object.entries(properties)), check);
    const context = { log: new MemoryLog(), clock: { now: () => 0 }, audit: audit.write };
    return securityEventsWorkerLogger.create(configuration!, context);
  };
  const names = async (properties: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    await logger(properties).write(FIELDS, CLIENT_USER);
    return [...(audit.events[0]?.details?.keys() ?? [])];
  };

  it('audits all fields but the worker id, which is the event’s own', async () => {
    await logger().write(FIELDS, CLIENT_USER);
    expect(audit.events).to.deep.equal([
      {
        eventType: 'PROCESS',
        module: 'WORKER',
        outcome: 'SUCCESS',
        workerId: '36',
        details: new Map([...FIELDS].filter(([name]) => name !== 'WORKER_ID')),
        administrator: CLIENT_USER,
      },
    ]);
  });

  it('audits as failed what does not say that it succeeded', async () => {
    for (const value of ['false', 'TRUE', null]) await logger().write(new Map([...FIELDS, ['PROCESS_SUCCESS', value]]), CLIENT_USER);
    await logger().write(new Map(), CLIENT_USER);
    expect(audit.events.map(({ outcome }) => outcome)).to.deep.equal(['FAILURE', 'FAILURE', 'FAILURE', 'FAILURE']);
  });

  it('audits only the fields that are chosen, in exact letter case', async () => {
    expect(await names({ LOGINCLUDEFIELDS: 'LOG_ID, PROCESS_SUCCESS,filename,WORKER_ID' })).to.deep.equal(['LOG_ID', 'PROCESS_SUCCESS']);
  });

  it('leaves out the fields that are excluded', async () => {
    expect(await names({ LOGEXCLUDEFIELDS: 'LOG_ID,filename' })).to.deep.equal(['WORKER_NAME', 'FILENAME', 'PROCESS_SUCCESS']);
  });

  it('cannot have both lists', () => {
    const { properties, check } = securityEventsWorkerLogger;
    const both = new Map([
      ['LOGINCLUDEFIELDS', 'A'],
      ['LOGEXCLUDEFIELDS', 'B'],
    ]);
    expect(readConfiguration(properties, both, check).problems.map(({ message }) => message)).to.deep.equal([
      'Can only set one of LOGINCLUDEFIELDS and LOGEXCLUDEFIELDS',
    ]);
  });

  it('fails where the audit log does, so that the request is refused', async () => {
    audit.broken = true;
    const failed = await Promise.resolve(logger().write(FIELDS, CLIENT_USER)).catch(() => 'failed');
    expect(failed).to.equal('failed');
  });
});
