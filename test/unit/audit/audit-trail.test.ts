import { expect } from 'chai';
import type { AuditEntry } from '../../../src/audit/audit-entry.js';
import { auditTrail } from '../../../src/audit/audit-trail.js';
import { CLI_USER, type AuditEvent, type WriteAuditEvent } from '../../../src/core/audit.js';
import { decodeAuditDetails, encodeAuditDetails } from '../../../src/formats/java-beans-xml/base64-put-map.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { expectFault } from '../../support/rejection.js';

const EVENT: AuditEvent = {
  eventType: 'SET_WORKER_CONFIG',
  module: 'WORKER_CONFIG',
  workerId: 5,
  details: new Map([['added:COLOUR', 'blue']]),
};

describe('the trail of an audit event', () => {
  let entries: AuditEntry[];
  let lines: MemoryLog;
  let log: MemoryLog;
  let append: (entry: AuditEntry) => Promise<void>;
  let write: WriteAuditEvent;
  beforeEach(() => {
    entries = [];
    lines = new MemoryLog();
    log = new MemoryLog();
    append = (entry) => {
      // The line must not be there before the row is.
      expect(lines.lines).to.deep.equal([]);
      entries.push(entry);
      return Promise.resolve();
    };
    const auditLog = { append: (entry: AuditEntry) => append(entry) };
    write = auditTrail({ auditLog, encodeDetails: encodeAuditDetails, lines, log, clock: { now: () => 1795481151812 } });
  });

  it('has the columns of SignServer', async () => {
    await write({ ...EVENT, outcome: 'FAILURE' }, { subject: 'O=Test, CN=admin', issuer: 'O=Test, CN=CA', serialNumber: '18ef' });
    expect(entries).to.deep.equal([
      {
        eventType: 'SET_WORKER_CONFIG',
        eventStatus: 'FAILURE',
        module: 'WORKER_CONFIG',
        service: 'SIGNSERVER',
        authToken: 'O=Test, CN=admin',
        customId: 'O=Test, CN=CA',
        searchDetail1: '18ef',
        searchDetail2: '5',
        additionalDetails: encodeAuditDetails([['added:COLOUR', 'blue']]),
      },
    ]);
  });

  it('has nulls for what there is none of', async () => {
    await write({ eventType: 'ACCESS_CONTROL', module: 'ACCESSCONTROL', service: 'CORE' }, CLI_USER);
    expect(entries[0]).to.deep.include({
      authToken: 'CLI user',
      customId: null,
      searchDetail1: null,
      searchDetail2: null,
      service: 'CORE',
    });
    expect(decodeAuditDetails(entries[0]?.additionalDetails ?? '').size).to.equal(0);
  });

  it('fits the columns, whatever somebody is called', async () => {
    await write({ ...EVENT, workerId: '😀'.repeat(251) }, { subject: `a\0b\uD800c${'x'.repeat(300)}` });
    const [{ authToken, searchDetail2 }] = entries as [AuditEntry];
    expect(authToken).to.equal(`a\uFFFDb\uFFFDc${'x'.repeat(245)}`);
    expect(searchDetail2).to.equal('😀'.repeat(250));
  });

  it('ends in a line with the fields in the order of the text device', async () => {
    await write(EVENT, CLI_USER);
    expect(lines.lines).to.deep.equal([
      'INFO EVENT: SET_WORKER_CONFIG; OUTCOME: SUCCESS; MODULE: WORKER_CONFIG; ADMINISTRATOR: CLI user; ISSUER: null; ' +
        'SERIAL_NUMBER: null; WORKER_ID: 5; added:COLOUR: blue; REPLY_TIME:1795481151812',
    ]);
  });

  it('writes values beyond printable ASCII in base64, so that none begins a line of its own', async () => {
    const details = new Map([
      ['added:A', 'x\nEVENT: forged'],
      ['B', null],
    ]);
    await write({ ...EVENT, details }, { subject: 'CN=Å' });
    expect(lines.lines[0]).to.match(/; ADMINISTRATOR: B64:Q049w4U=; .*; added:A: B64:eApFVkVOVDogZm9yZ2Vk; B: null; REPLY_TIME:\d+$/);
    expect(lines.lines[0]).not.to.contain('\n');
  });

  it('ends in a fault and without a line where the row cannot be written', async () => {
    append = () => Promise.reject(new Error('disk full'));
    await expectFault(write(EVENT, CLI_USER), 'serviceUnavailable', 'Audit log failure');
    expect(lines.lines).to.deep.equal([]);
    expect(log.lines).to.deep.equal(['ERROR SET_WORKER_CONFIG of CLI user could not be recorded and is refused']);
  });

  it('refuses details that are too large for a row', async () => {
    const details = new Map([['RESPONSE_ENCODED', 'x'.repeat(20_000_000)]]);
    await expectFault(write({ ...EVENT, details }, CLI_USER), 'serviceUnavailable', 'Audit log failure');
    expect(entries).to.deep.equal([]);
  });
});
