import { expect } from 'chai';
import { AuditLog, type AuditEntry } from '../../../src/audit/audit-log.js';
import { verifyChain, type NodeVerdict } from '../../../src/audit/verify-chain.js';
import type { AuditHead, AuditRecord } from '../../../src/core/audit.js';
import { MemoryLog } from '../../support/engine-fixture.js';

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

class MemoryAuditStore {
  rows: AuditRecord[] = [];
  head: AuditHead | undefined;
  inserts = 0;
  failNext: 'before' | 'after' | undefined;

  insert(records: readonly AuditRecord[]): Promise<void> {
    this.inserts += 1;
    const failure = this.failNext;
    this.failNext = undefined;
    if (failure !== 'before') this.rows.push(...records);
    return failure === undefined ? Promise.resolve() : Promise.reject(new Error('connection lost'));
  }

  newest(): Promise<AuditRecord | undefined> {
    return Promise.resolve(this.rows.at(-1));
  }

  firstProtected(): Promise<number | undefined> {
    return Promise.resolve(this.rows.find((row) => row.rowProtection !== null)?.sequenceNumber);
  }
}

describe('the audit log', () => {
  let store: MemoryAuditStore;
  const open = (): AuditLog => {
    const heads = {
      read: () => Promise.resolve(store.head),
      write: (head: AuditHead) => {
        store.head = head;
        return Promise.resolve();
      },
    };
    let pk = store.rows.length;
    return new AuditLog({
      store,
      heads,
      key: KEY,
      nodeId: NODE,
      clock: { now: () => 1 },
      log: new MemoryLog(),
      newPrimaryKey: () => String(pk++),
    });
  };
  const write = async (count: number): Promise<void> => {
    const log = open();
    for (let index = 0; index < count; index++) await log.append(entry(`entry ${String(index)}`));
  };
  const verdict = (): NodeVerdict =>
    verifyChain(
      NODE,
      [...store.rows].sort((a, b) => a.sequenceNumber - b.sequenceNumber),
      { key: KEY, ...(store.head && { head: store.head }) },
    );
  const finding = (): readonly unknown[] => [verdict().tampering?.kind, verdict().tampering?.sequenceNumber];

  beforeEach(() => {
    store = new MemoryAuditStore();
  });

  it('numbers its rows without gaps, over restarts too', async () => {
    await write(2);
    await write(3);
    expect(store.rows.map((row) => row.sequenceNumber)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(verdict()).to.deep.equal({ nodeId: NODE, rows: 5, unprotectedRows: 0 });
  });

  it('writes entries that arrive together in few transactions, in order', async () => {
    const log = open();
    await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(entry(String(index)))));
    expect(store.inserts).to.be.lessThan(4);
    expect(store.rows.map((row) => row.additionalDetails)).to.deep.equal(Array.from({ length: 50 }, (_, index) => String(index)));
  });

  it('refuses an entry that could not be written, and goes on with the next', async () => {
    const log = open();
    await log.append(entry('0'));
    store.failNext = 'before';
    let refused = false;
    await log.append(entry('lost')).catch(() => (refused = true));
    await log.append(entry('1'));
    expect(refused).to.equal(true);
    expect(store.rows.map((row) => row.sequenceNumber)).to.deep.equal([0, 1]);
    expect(verdict().tampering).to.equal(undefined);
  });

  it('goes on after a write that failed but was stored', async () => {
    const log = open();
    store.failNext = 'after';
    await log.append(entry('0')).catch(() => undefined);
    await log.append(entry('1'));
    expect(store.rows.map((row) => row.sequenceNumber)).to.deep.equal([0, 1]);
    expect(verdict().tampering).to.equal(undefined);
  });

  it('goes on after rows that SignServer wrote', async () => {
    await write(2);
    store.rows = store.rows.map((row) => ({ ...row, rowProtection: null }));
    store.head = undefined;
    await write(2);
    expect(verdict()).to.deep.equal({ nodeId: NODE, rows: 2, unprotectedRows: 2 });
  });

  it('takes a table that is ahead of the head for a crash, not for tampering', async () => {
    await write(3);
    const { head } = store;
    await write(1);
    store.head = head;
    expect(verdict().tampering).to.equal(undefined);
  });

  describe('shows', () => {
    beforeEach(() => write(6));
    const replace = (at: number, changes: Partial<AuditRecord>): void => {
      store.rows = store.rows.map((row, index) => (index === at ? { ...row, ...changes } : row));
    };

    it('a changed cell, whichever it is', () => {
      const original = store.rows;
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
        store.rows = original;
        replace(2, change);
        expect(finding(), Object.keys(change)[0]).to.deep.equal(['changed', 2]);
      }
    });

    it('a deleted row', () => {
      store.rows.splice(2, 1);
      expect(finding()).to.deep.equal(['removed', 2]);
    });

    it('a deleted row where the others were renumbered', () => {
      store.rows.splice(2, 1);
      store.rows = store.rows.map((row, index) => ({ ...row, sequenceNumber: index }));
      expect(finding()).to.deep.equal(['reordered', 2]);
    });

    it('the first row deleted', () => {
      store.rows.splice(0, 1);
      expect(finding()).to.deep.equal(['removed', 0]);
    });

    it('an inserted row, with and without a protection', () => {
      const [first] = store.rows;
      store.rows.push({ ...first!, pk: 'new', sequenceNumber: 6, rowProtection: null });
      expect(finding()).to.deep.equal(['inserted', 6]);
      const made = `1:6:${'0'.repeat(64)}:${'0'.repeat(64)}`;
      store.rows[6] = { ...first!, pk: 'new', sequenceNumber: 6, rowProtection: made };
      expect(finding()).to.deep.equal(['inserted', 6]);
    });

    it('two swapped rows', () => {
      const [third, fourth] = store.rows.slice(2);
      replace(2, { ...fourth!, sequenceNumber: 2 });
      replace(3, { ...third!, sequenceNumber: 3 });
      expect(finding()).to.deep.equal(['reordered', 2]);
    });

    it('a replayed row', () => {
      store.rows.push({ ...store.rows[3]!, pk: store.rows[3]!.pk, sequenceNumber: 6 });
      expect(finding()).to.deep.equal(['replayed', 6]);
    });

    it('a cut tail', () => {
      store.rows.splice(4);
      expect(finding()).to.deep.equal(['cut', 4]);
    });

    it('an empty table', () => {
      store.rows = [];
      expect(finding()).to.deep.equal(['cut', 0]);
    });

    it('a tail that was cut off and written anew from an older state', async () => {
      const kept = store.rows.slice(0, 4);
      const { head } = store;
      store.rows = kept;
      store.head = undefined;
      await write(3);
      store.head = head;
      expect(finding()).to.deep.equal(['replayed', 5]);
    });

    it('rows written with another key', () => {
      const verdictWithOtherKey = verifyChain(NODE, store.rows, { key: new Uint8Array(32) });
      expect(verdictWithOtherKey.tampering?.sequenceNumber).to.equal(0);
    });
  });
});
