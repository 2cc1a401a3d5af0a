import { expect } from 'chai';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditedDatabase } from '../support/audited-database.js';
import { describeOnEachDatabase } from '../support/databases.js';

const COLUMNS =
  'pk, additionalDetails, authToken, customId, eventStatus, eventType, module, nodeId, rowProtection, rowVersion, searchDetail1, searchDetail2, sequenceNumber, service, timeStamp';
/** The columns of a copy of a row with another number, which the index on numbers makes necessary. */
const copied = (sequenceNumber: number): string => COLUMNS.replace('pk', "'another'").replace('sequenceNumber', String(sequenceNumber));

describeOnEachDatabase('the audit log shows', (database) => {
  let log: AuditedDatabase;
  beforeEach(async () => {
    log = await AuditedDatabase.open(database());
    await log.write(6);
    expect(await log.finding()).to.equal('whole');
  });
  afterEach(() => {
    // Nothing was opened where the test is skipped.
    (log as typeof log | undefined)?.close();
  });

  it('a changed cell, whichever it is', async () => {
    const changes = {
      pk: "'x'",
      additionalDetails: "REPLACE(additionalDetails, 'COLOUR', 'SHAPE')",
      authToken: "'somebody'",
      customId: "''",
      eventStatus: "'FAILURE'",
      eventType: "'KEYGEN'",
      module: "'WORKER'",
      rowVersion: '1',
      searchDetail1: "'1f'",
      searchDetail2: 'NULL',
      service: "'CORE'",
      timeStamp: 'timeStamp + 1',
      rowProtection: "REPLACE(rowProtection, '1:2:', '1:2:0')",
    };
    for (const [column, value] of Object.entries(changes)) {
      const [before] = await log.dataSource.query<[{ readonly value: unknown }]>(
        `SELECT ${column} AS value FROM AuditRecordData WHERE sequenceNumber = 2`,
      );
      await log.tamper(`UPDATE AuditRecordData SET ${column} = ${value} WHERE sequenceNumber = 2`);
      const expected = column === 'rowProtection' ? 'inserted 2' : 'changed 2';
      expect(await log.finding(), column).to.equal(expected);
      await log.dataSource.query(`UPDATE AuditRecordData SET ${column} = ? WHERE sequenceNumber = 2`, [
        (before as { value: unknown }).value,
      ]);
      expect(await log.finding(), `${column} put back`).to.equal('whole');
    }
  });

  it('a row that was given to another node', async () => {
    await log.tamper("UPDATE AuditRecordData SET nodeId = 'other' WHERE sequenceNumber = 5");
    const verdicts = await log.audit.verify();
    expect(verdicts.map(({ nodeId, state }) => `${nodeId} ${state}`)).to.deep.equal(['other foreign', 'vm tampered']);
  });

  it('a deleted row', async () => {
    await log.tamper('DELETE FROM AuditRecordData WHERE sequenceNumber = 3');
    expect(await log.finding()).to.equal('removed 3');
  });

  it('an inserted row', async () => {
    await log.tamper(
      `INSERT INTO AuditRecordData (${COLUMNS}) SELECT ${copied(6).replace('rowProtection', 'NULL')} FROM AuditRecordData WHERE sequenceNumber = 0`,
    );
    expect(await log.finding()).to.equal('inserted 6');
  });

  it('two swapped rows', async () => {
    for (const [from, to] of [
      [2, -1],
      [4, 2],
      [-1, 4],
    ] as const) {
      await log.tamper(`UPDATE AuditRecordData SET sequenceNumber = ${String(to)} WHERE sequenceNumber = ${String(from)}`);
    }
    expect(await log.finding()).to.equal('reordered 2');
  });

  it('a replayed row', async () => {
    await log.tamper(`INSERT INTO AuditRecordData (${COLUMNS}) SELECT ${copied(6)} FROM AuditRecordData WHERE sequenceNumber = 5`);
    // The key of a row is unique, so a copy has another one, and is as good as made up.
    expect(await log.finding()).to.equal('inserted 6');
    await log.tamper('DELETE FROM AuditRecordData WHERE sequenceNumber = 6');
    await log.tamper('UPDATE AuditRecordData SET sequenceNumber = 6 WHERE sequenceNumber = 0');
    expect(await log.finding()).to.equal('removed 0');
  });

  it('a cut tail', async () => {
    await log.tamper('DELETE FROM AuditRecordData WHERE sequenceNumber >= 4');
    expect(await log.finding()).to.equal('cut 4');
  });

  it('a cut tail although the server went on writing, with and without a restart', async () => {
    await log.tamper('DELETE FROM AuditRecordData WHERE sequenceNumber >= 4');
    await log.write(1);
    expect(await log.finding()).to.equal('removed 4');
    await log.restart();
    await log.write(2);
    expect(await log.finding()).to.equal('removed 4');
  });

  it('an older state of the database that was put back', async () => {
    await log.dataSource.query('CREATE TABLE Older AS SELECT * FROM AuditRecordData');
    await log.write(2);
    await log.tamper('DELETE FROM AuditRecordData');
    await log.tamper(`INSERT INTO AuditRecordData (${COLUMNS}) SELECT ${COLUMNS} FROM Older`);
    expect(await log.finding()).to.equal('cut 6');
    await log.restart();
    await log.write(1);
    expect(await log.finding()).to.equal('removed 6');
  });

  it('an emptied table', async () => {
    await log.tamper('DELETE FROM AuditRecordData');
    expect(await log.finding()).to.equal('cut 0');
  });

  it('what is missing of the evidence', async () => {
    const head = join(log.data, 'audit', 'head-vm.json');
    const key = join(log.data, 'audit', 'audit.key');
    copyFileSync(head, `${head}.copy`);
    rmSync(head);
    expect(await log.finding()).to.equal('headless');
    copyFileSync(`${head}.copy`, head);
    const kept = readFileSync(key);
    rmSync(key);
    const refused = await log.restart().catch((thrown: unknown) => (thrown as Error).message);
    expect(refused).to.match(/^The key of the audit log, .*audit\.key, is missing\./);
    writeFileSync(key, kept);
    await log.restart();
    expect(await log.finding()).to.equal('whole');
  });

  it('nothing where a crash kept the head from being written', async () => {
    const head = join(log.data, 'audit', 'head-vm.json');
    const kept = readFileSync(head);
    await log.write(2);
    writeFileSync(head, kept);
    expect(await log.finding()).to.equal('whole');
    await log.restart();
    await log.write(1);
    expect(await log.finding()).to.equal('whole');
  });
});
