import { expect } from 'chai';
import type { AuditRecord } from '../../../src/core/audit.js';
import { DatabaseAuditRecords } from '../../../src/storage/audit-records.js';
import { auditRecord } from '../../support/audit-rows.js';
import { describeOnEachDatabase } from '../../support/databases.js';

describeOnEachDatabase('audit records', (database) => {
  const open = async (): Promise<DatabaseAuditRecords> => new DatabaseAuditRecords(await database().open());
  const row = (sequenceNumber: number, changes: Partial<AuditRecord> = {}): AuditRecord => auditRecord({ sequenceNumber, ...changes });
  const all = async (records: DatabaseAuditRecords): Promise<readonly AuditRecord[]> => {
    const found: AuditRecord[] = [];
    for await (const record of records.inOrder('vm')) found.push(record);
    return found;
  };

  it('are read as they were written, whatever stands in them', async () => {
    const records = await open();
    const odd = row(0, {
      authToken: 'CN=O\'Brien \\ "Åsa" 漢字 😀  ',
      customId: '',
      searchDetail1: null,
      searchDetail2: '007',
      additionalDetails: '<x>\n\t\u2028 1e5 \\n</x>\n',
      timeStamp: Date.UTC(2026, 10, 24),
      rowProtection: '1:0:ab:cd',
    });
    expect(await records.insert([odd])).to.equal(true);
    expect(await all(records)).to.deep.equal([odd]);
    expect(await records.newest('vm')).to.deep.equal(odd);
  });

  it('are known by node and number', async () => {
    const records = await open();
    await records.insert([row(0, { rowProtection: null }), row(1), row(2), row(7, { nodeId: 'other' })]);
    expect((await records.newest('vm'))?.sequenceNumber).to.equal(2);
    expect(await records.firstProtected('vm')).to.equal(1);
    expect(await records.newest('nobody')).to.equal(undefined);
    expect(await records.firstProtected('nobody')).to.equal(undefined);
    expect((await records.nodeIds()).toSorted()).to.deep.equal(['other', 'vm']);
  });

  it('come in the order of their numbers, all of them', async () => {
    const records = await open();
    const count = 2300;
    for (let start = 0; start < count; start += 100) {
      await records.insert(Array.from({ length: 100 }, (_, index) => row(count - 1 - start - index)));
    }
    const numbers = (await all(records)).map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers).to.deep.equal(Array.from({ length: count }, (_, index) => index));
  });

  it('are stored all or none', async () => {
    const records = await open();
    const tooMuch = { ...row(1), authToken: null } as unknown as AuditRecord;
    expect(await records.insert([row(0), tooMuch]).catch(() => 'refused')).to.equal('refused');
    expect(await all(records)).to.deep.equal([]);
  });

  it('take no number and no key twice, and say so without a fault', async () => {
    const [one, other] = [await open(), await open()];
    expect(await one.insert([row(0)])).to.equal(true);
    expect(await other.insert([row(1), row(0, { pk: 'another' })])).to.equal(false);
    expect(await other.insert([row(5, { pk: row(0).pk })])).to.equal(false);
    expect((await all(one)).map(({ sequenceNumber }) => sequenceNumber)).to.deep.equal([0]);
  });
});
