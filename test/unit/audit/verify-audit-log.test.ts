import { expect } from 'chai';
import { AuditLog } from '../../../src/audit/audit-log.js';
import { protectRow, formatProtection, CHAIN_START } from '../../../src/audit/row-protection.js';
import { verifyAuditLog, verifyAuditRows, type AuditEvidence, type NodeVerdict } from '../../../src/audit/verify-audit-log.js';
import type { AuditHead, AuditRecord } from '../../../src/core/audit.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { MemoryAuditHeads, MemoryAuditRecords } from '../../support/memory-audit.js';

const KEY = new Uint8Array(32).fill(7);
const NODE = 'node1';

describe('the verification of the audit log', () => {
  let records: MemoryAuditRecords;
  let heads: MemoryAuditHeads;
  const write = async (count: number, { nodeId = NODE, key = KEY } = {}): Promise<void> => {
    const log = new AuditLog({ records, heads, key, nodeId, clock: { now: () => 1 }, log: new MemoryLog() });
    const columns = { eventType: 'KEYGEN', eventStatus: 'SUCCESS', module: 'KEY_MANAGEMENT', service: 'SIGNSERVER', authToken: 'CLI user' };
    const others = { customId: null, searchDetail1: null, searchDetail2: '1' };
    for (let index = 0; index < count; index++) await log.append({ ...columns, ...others, additionalDetails: String(index) });
  };
  const evidence = async (): Promise<AuditEvidence> => ({ key: KEY, heads: await heads.all() });
  const verdict = async (): Promise<NodeVerdict> => {
    const [found] = await verifyAuditLog(records, await evidence());
    // What comes from a dump, in whatever order, must be judged alike.
    const shuffled = records.rows.toSorted((a, b) => (a.pk < b.pk ? -1 : 1));
    const [fromDump] = await verifyAuditRows(stream(shuffled), await evidence());
    expect(fromDump).to.deep.equal(found);
    return found!;
  };
  const finding = async (): Promise<readonly unknown[]> => {
    const { state, tampering } = await verdict();
    return state === 'tampered' ? [tampering?.kind, tampering?.sequenceNumber] : [state];
  };
  const replace = (at: number, changes: Partial<AuditRecord>): void => {
    records.rows = records.rows.map((row, index) => (index === at ? { ...row, ...changes } : row));
  };

  beforeEach(async () => {
    records = new MemoryAuditRecords();
    heads = new MemoryAuditHeads();
    await write(6);
  });

  it('finds a chain whole that nobody touched', async () => {
    expect(await verdict()).to.deep.equal({ nodeId: NODE, state: 'whole', rows: 6, unprotectedRows: 0 });
  });

  it('takes a table that is ahead of the head for a crash, not for tampering', async () => {
    const head = heads.heads.get(NODE)!;
    await write(1);
    heads.heads.set(NODE, head);
    expect((await verdict()).state).to.equal('whole');
  });

  describe('shows', () => {
    it('a changed cell, whichever it is', async () => {
      const original = records.rows;
      const changes: Partial<AuditRecord>[] = [
        { timeStamp: 2 },
        { eventType: 'X' },
        { eventStatus: 'FAILURE' },
        { module: 'X' },
        { service: 'X' },
        { authToken: 'X' },
        { customId: 'X' },
        { searchDetail1: '' },
        { searchDetail2: null },
        { additionalDetails: 'X' },
        { rowVersion: 1 },
        { pk: 'X' },
      ];
      for (const change of changes) {
        records.rows = original;
        replace(2, change);
        expect(await finding(), Object.keys(change)[0]).to.deep.equal(['changed', 2]);
      }
    });

    it('a deleted row', async () => {
      records.rows.splice(2, 1);
      expect(await finding()).to.deep.equal(['removed', 2]);
    });

    it('a deleted row where the others were renumbered', async () => {
      records.rows.splice(2, 1);
      records.rows = records.rows.map((row, index) => ({ ...row, sequenceNumber: index }));
      expect(await finding()).to.deep.equal(['reordered', 2]);
    });

    it('the first row deleted', async () => {
      records.rows.splice(0, 1);
      expect(await finding()).to.deep.equal(['removed', 0]);
    });

    it('an inserted row, with and without a protection', async () => {
      const [first] = records.rows;
      records.rows.push({ ...first!, pk: 'new', sequenceNumber: 6, rowProtection: null });
      expect(await finding()).to.deep.equal(['inserted', 6]);
      const made = `1:6:${'0'.repeat(64)}:${'0'.repeat(64)}`;
      records.rows[6] = { ...first!, pk: 'new', sequenceNumber: 6, rowProtection: made };
      expect(await finding()).to.deep.equal(['inserted', 6]);
    });

    it('a second row with the same number, where the table has no index against it', async () => {
      records.rows.push({ ...records.rows[2]!, pk: 'new', additionalDetails: 'X' });
      expect(await finding()).to.deep.equal(['inserted', 2]);
    });

    it('two swapped rows', async () => {
      const [third, fourth] = records.rows.slice(2);
      replace(2, { ...fourth!, sequenceNumber: 2 });
      replace(3, { ...third!, sequenceNumber: 3 });
      expect(await finding()).to.deep.equal(['reordered', 2]);
    });

    it('a replayed row', async () => {
      records.rows.push({ ...records.rows[3]!, sequenceNumber: 6 });
      expect(await finding()).to.deep.equal(['replayed', 6]);
    });

    it('a row that a copy of a later one took the place of', async () => {
      replace(2, { ...records.rows[4]!, sequenceNumber: 2 });
      expect(await finding()).to.deep.equal(['replayed', 2]);
    });

    it('a cut tail', async () => {
      records.rows.splice(4);
      expect(await finding()).to.deep.equal(['cut', 4]);
    });

    it('an empty table', async () => {
      records.rows = [];
      expect(await finding()).to.deep.equal(['cut', 0]);
    });

    it('a tail that was cut off and written anew from an older state', async () => {
      const head = heads.heads.get(NODE)!;
      records.rows = records.rows.slice(0, 4);
      heads.heads.clear();
      await write(3);
      heads.heads.set(NODE, { ...head, last: 5 } satisfies AuditHead);
      // The rows would be the same for the same events at the same time: only the newest can tell.
      replace(5, differently(records.rows[4]!, 5));
      replace(6, differently(records.rows[5]!, 6));
      expect(await finding()).to.deep.equal(['replayed', 5]);
    });

    it('a row whose neighbour before it was put back to another state', async () => {
      replace(3, differently(records.rows[2]!, 3));
      expect(await finding()).to.deep.equal(['replayed', 4]);
    });

    it('that the head is missing, as nobody can say then whether rows are', async () => {
      heads.heads.clear();
      expect(await finding()).to.deep.equal(['headless']);
    });

    it('rows that somebody wrote with a key of his own', async () => {
      heads.heads.clear();
      records.rows = [];
      await write(3, { key: new Uint8Array(32) });
      heads.heads.set(NODE, { nodeId: NODE, first: 0, last: 2, rowProtection: records.rows[2]!.rowProtection! });
      expect(await finding()).to.deep.equal(['inserted', 0]);
    });
  });

  it('leaves rows of other servers to those who have their keys', async () => {
    await write(2, { nodeId: 'node0', key: new Uint8Array(32) });
    heads.heads.delete('node0');
    const verdicts = await verifyAuditLog(records, await evidence());
    expect(verdicts.map(({ nodeId, state }) => [nodeId, state])).to.deep.equal([
      ['node0', 'foreign'],
      [NODE, 'whole'],
    ]);
  });

  /** A genuine row for a place, as a server would write it that went another way after `before`. */
  function differently(before: AuditRecord, sequenceNumber: number): AuditRecord {
    const { rowProtection, ...columns } = { ...before, sequenceNumber, pk: `other ${String(sequenceNumber)}`, additionalDetails: 'other' };
    const chain = Buffer.from(rowProtection?.split(':')[3] ?? '', 'hex');
    return { ...columns, rowProtection: formatProtection(protectRow(columns, chain.length === 0 ? CHAIN_START : chain, KEY)) };
  }
});

async function* stream(rows: readonly AuditRecord[]): AsyncGenerator<AuditRecord> {
  for (const row of rows) yield await Promise.resolve(row);
}
