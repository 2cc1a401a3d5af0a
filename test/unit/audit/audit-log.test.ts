import { expect } from 'chai';
import type { AuditEntry } from '../../../src/audit/audit-entry.js';
import { AuditLog } from '../../../src/audit/audit-log.js';
import { Fault } from '../../../src/core/errors.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { MemoryAuditHeads, MemoryAuditRecords } from '../../support/memory-audit.js';
import { verifyAuditLog, type NodeVerdict } from '../../../src/audit/verify-audit-log.js';

const KEY = new Uint8Array(32).fill(7);
const NODE = 'node1';

const entry = (detail: string): AuditEntry => ({
  eventType: 'SET_WORKER_CONFIG',
  eventStatus: 'SUCCESS',
  module: 'WORKER_CONFIG',
  service: 'SIGNSERVER',
  authToken: 'CLI user',
  customId: null,
  searchDetail1: null,
  searchDetail2: '1',
  additionalDetails: detail,
});

describe('the audit log', () => {
  let records: MemoryAuditRecords;
  let heads: MemoryAuditHeads;
  let log: MemoryLog;
  const open = (key = KEY): AuditLog => new AuditLog({ records, heads, key, nodeId: NODE, clock: { now: () => 1 }, log });
  const write = async (count: number): Promise<void> => {
    const auditLog = open();
    for (let index = 0; index < count; index++) await auditLog.append(entry(`entry ${String(index)}`));
  };
  const verdict = async (): Promise<NodeVerdict | undefined> => (await verifyAuditLog(records, { key: KEY, heads: await heads.all() }))[0];
  const numbers = (): readonly number[] => records.rows.map((row) => row.sequenceNumber);
  const whole = (rows: number, unprotectedRows = 0): NodeVerdict => ({ nodeId: NODE, state: 'whole', rows, unprotectedRows });

  beforeEach(() => {
    records = new MemoryAuditRecords();
    heads = new MemoryAuditHeads();
    log = new MemoryLog();
  });

  it('numbers its rows without gaps, over restarts too', async () => {
    await write(2);
    await write(3);
    expect(numbers()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(await verdict()).to.deep.equal(whole(5));
  });

  it('writes entries that arrive together in few statements, in order', async () => {
    const auditLog = open();
    await Promise.all(Array.from({ length: 50 }, (_, index) => auditLog.append(entry(String(index)))));
    expect(records.inserts).to.be.lessThan(4);
    expect(records.rows.map((row) => row.additionalDetails)).to.deep.equal(Array.from({ length: 50 }, (_, index) => String(index)));
  });

  it('refuses an entry that could not be written, and goes on with the next', async () => {
    const auditLog = open();
    await auditLog.append(entry('0'));
    records.failNext = 'before';
    const refused = await auditLog.append(entry('lost')).then(
      () => false,
      () => true,
    );
    await auditLog.append(entry('1'));
    expect(refused).to.equal(true);
    expect(await verdict()).to.deep.equal(whole(2));
  });

  it('goes on after a write that failed but was stored', async () => {
    const auditLog = open();
    records.failNext = 'after';
    await auditLog.append(entry('0')).catch(() => undefined);
    await auditLog.append(entry('1'));
    expect(await verdict()).to.deep.equal(whole(2));
  });

  it('refuses only the entry that the database does not take, not those that came with it', async () => {
    const auditLog = open();
    records.failing = (record) => record.additionalDetails === '3';
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => auditLog.append(entry(String(index)))));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).to.deep.equal([true, true, true, false, true, true]);
    expect(await verdict()).to.deep.equal(whole(5));
  });

  it('asks a database that is away once, and not once for each entry that waits', async () => {
    const auditLog = open();
    records.insert = () => {
      records.inserts += 1;
      return Promise.reject(new Fault('serviceUnavailable', 'The database cannot be reached.'));
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => auditLog.append(entry(String(index)))));
    expect(outcomes.every(({ status }) => status === 'rejected')).to.equal(true);
    expect(records.inserts).to.be.lessThan(4);
  });

  it('keeps one chain with another process that writes for the same node', async () => {
    const [one, other] = [open(), open()];
    for (let index = 0; index < 3; index++) await Promise.all([one.append(entry('one')), other.append(entry('other'))]);
    expect(numbers().toSorted()).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect((await verdict())?.tampering).to.equal(undefined);
  });

  it('says at its first row that another server writes for the same node with its own key', async () => {
    await open(new Uint8Array(32)).append(entry('theirs'));
    await open().append(entry('ours'));
    expect(log.lines.filter((line) => line.includes('ERROR'))).to.have.lengthOf(1);
    expect(log.lines[0]).to.contain('row 0 of node node1');
  });

  it('goes on after rows that SignServer wrote', async () => {
    await write(2);
    records.rows = records.rows.map((row) => ({ ...row, rowProtection: null }));
    heads.heads.clear();
    await write(2);
    expect(await verdict()).to.deep.equal(whole(2, 2));
  });

  it('never gives a number again that the head knows of', async () => {
    await write(4);
    records.rows = records.rows.slice(0, 2);
    await write(1);
    expect(numbers()).to.deep.equal([0, 1, 4]);
    expect((await verdict())?.tampering?.message).to.equal('Row 2 of node node1 is missing.');
  });

  it('records although the head cannot be written, and says so', async () => {
    heads.broken = true;
    await write(2);
    expect(numbers()).to.deep.equal([0, 1]);
    expect(log.lines[0]).to.match(/^ERROR The head of the audit log could not be written/);
    expect((await verdict())?.state).to.equal('headless');
  });

  it('refuses to write where its head cannot be read', async () => {
    heads.read = () => Promise.reject(new Error('no head'));
    const refused = await open()
      .append(entry('0'))
      .catch((thrown: unknown) => thrown);
    expect(refused).to.be.instanceOf(Error);
    expect(records.rows).to.have.lengthOf(0);
  });
});
