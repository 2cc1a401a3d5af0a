import { expect } from 'chai';
import { auditToLog } from '../../../src/admin/audit-to-log.js';
import { CLI_USER } from '../../../src/admin/audit-event.js';
import { MemoryLog } from '../../support/engine-fixture.js';

describe('auditToLog', () => {
  it('writes a line with the fields in the order of the text device', async () => {
    const log = new MemoryLog();
    const details = new Map([['added:COLOUR', 'blue']]);
    await auditToLog(log, CLI_USER)({ eventType: 'SET_WORKER_CONFIG', module: 'WORKER_CONFIG', workerId: 5, details });
    expect(log.lines).to.deep.equal([
      'INFO EVENT: SET_WORKER_CONFIG; OUTCOME: SUCCESS; MODULE: WORKER_CONFIG; ADMINISTRATOR: CLI user; ISSUER: null; SERIAL_NUMBER: null; WORKER_ID: 5; added:COLOUR: blue',
    ]);
  });

  it('writes values beyond printable ASCII in base64, so that none begins a line of its own', async () => {
    const log = new MemoryLog();
    const details = new Map([['added:A', 'x\nEVENT: forged']]);
    await auditToLog(log, { subject: 'CN=Å', issuer: 'CN=CA', serialNumber: 'ab' })({
      eventType: 'SET_WORKER_CONFIG',
      module: 'WORKER_CONFIG',
      details,
    });
    expect(log.lines[0]).to.match(
      /; ADMINISTRATOR: B64:Q049w4U=; ISSUER: CN=CA; SERIAL_NUMBER: ab; WORKER_ID: null; added:A: B64:[A-Za-z0-9+/=]+$/,
    );
    expect(log.lines[0]).not.to.contain('\n');
  });
});
