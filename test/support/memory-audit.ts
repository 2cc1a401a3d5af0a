import type { AuditHead, AuditRecord } from '../../src/core/audit.js';
import type { AuditHeads, AuditRecords } from '../../src/core/audit-store.js';

/** Rows of an audit log in memory, with the promises of the table: unique keys, all of an insert or nothing. */
export class MemoryAuditRecords implements AuditRecords {
  rows: AuditRecord[] = [];
  inserts = 0;
  /** Makes the next insert fail, before or after it has stored the rows; or those with certain details. */
  failNext: 'before' | 'after' | undefined;
  failing: ((record: AuditRecord) => boolean) | undefined;

  insert(records: readonly AuditRecord[]): Promise<boolean> {
    this.inserts += 1;
    const failure = this.failNext;
    this.failNext = undefined;
    if (records.some((record) => this.failing?.(record))) return Promise.reject(new Error('a trigger says no'));
    if (records.some(({ pk }) => this.rows.some((row) => row.pk === pk))) return Promise.resolve(false);
    if (failure !== 'before') this.rows.push(...records);
    return failure === undefined ? Promise.resolve(true) : Promise.reject(new Error('connection lost'));
  }

  newest(nodeId: string): Promise<AuditRecord | undefined> {
    return Promise.resolve(this.ordered(nodeId).at(-1));
  }

  firstProtected(nodeId: string): Promise<number | undefined> {
    return Promise.resolve(this.ordered(nodeId).find((row) => row.rowProtection !== null)?.sequenceNumber);
  }

  nodeIds(): Promise<readonly string[]> {
    return Promise.resolve([...new Set(this.rows.map((row) => row.nodeId))]);
  }

  async *inOrder(nodeId: string): AsyncGenerator<AuditRecord> {
    yield* this.ordered(nodeId);
    await Promise.resolve();
  }

  private ordered(nodeId: string): readonly AuditRecord[] {
    return this.rows.filter((row) => row.nodeId === nodeId).sort((a, b) => a.sequenceNumber - b.sequenceNumber);
  }
}

/** Heads of an audit log in memory. Set `broken` to make writing fail. */
export class MemoryAuditHeads implements AuditHeads {
  readonly heads = new Map<string, AuditHead>();
  broken = false;

  read(nodeId: string): Promise<AuditHead | undefined> {
    return Promise.resolve(this.heads.get(nodeId));
  }

  write(head: AuditHead): Promise<void> {
    if (this.broken) return Promise.reject(new Error('disk full'));
    this.heads.set(head.nodeId, head);
    return Promise.resolve();
  }

  all(): Promise<readonly AuditHead[]> {
    return Promise.resolve([...this.heads.values()]);
  }
}
