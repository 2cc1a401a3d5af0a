import { createHash } from 'node:crypto';
import type { AuditHead, AuditRecord } from '../core/audit.js';
import type { AuditHeads, AuditRecords } from '../core/audit-store.js';
import { Fault } from '../core/errors.js';
import type { Clock, Log } from '../core/ports.js';
import type { AuditEntry } from './audit-entry.js';
import { HeadKeeper } from './head-keeper.js';
import { CHAIN_START, formatProtection, isUnchanged, parseProtection, protectRow } from './row-protection.js';

export interface AuditLogServices {
  readonly records: Pick<AuditRecords, 'insert' | 'newest' | 'firstProtected'>;
  readonly heads: Pick<AuditHeads, 'read' | 'write'>;
  /** 32 random bytes. */
  readonly key: Uint8Array;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly done: () => void;
  readonly failed: (cause: unknown) => void;
}

/** Where the next row goes. */
interface Position {
  /** Sequence number of the next row. */
  readonly next: number;
  /** Chain value of the row before. */
  readonly chain: Uint8Array;
  /** Sequence number of the node's first protected row. */
  readonly first: number;
}

/** How many entries may wait for the database before new ones are refused. */
const MAX_WAITING = 10_000;
/** How many are written together. */
const MAX_BATCH = 100;
/** How often numbers may be taken by others before the entries are refused. */
const MAX_ATTEMPTS = 20;

/**
 * The audit log of one process: rows numbered without gaps and chained. Entries that arrive while a write is under way
 * are written together, so that many callers share the cost of making them durable.
 */
export class AuditLog {
  private readonly waiting: Waiting[] = [];
  private isWriting = false;
  /** Unknown at first, and after a write that failed: it may have been stored all the same. */
  private position: Position | undefined;
  private readonly head: HeadKeeper;

  constructor(private readonly services: AuditLogServices) {
    this.head = new HeadKeeper(services.heads, services.log);
  }

  /** Resolves when the row is durable; where it rejects, the audited operation must not happen. */
  append(entry: AuditEntry): Promise<void> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new Error('too many audit records wait for the database'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, done: resolve, failed: reject });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) await this.writeBatch(this.waiting.splice(0, MAX_BATCH));
    this.isWriting = false;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const head = await this.write(batch.map(({ entry }) => entry));
      // The next rows need not wait for the head of these.
      void this.head.keep(head).then(() => {
        for (const { done } of batch) done();
      });
    } catch (cause) {
      this.position = undefined;
      // A fault says that the database is away. Anything else is about one of the entries, and the others must not suffer.
      if (batch.length > 1 && !(cause instanceof Fault)) {
        for (const one of batch) await this.writeBatch([one]);
      } else {
        for (const { failed } of batch) failed(cause);
      }
    }
  }

  /** Answers the head that the rows make. */
  private async write(entries: readonly AuditEntry[]): Promise<AuditHead> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const position = this.position ?? (await this.findPosition());
      const { records, next } = this.chained(entries, position);
      if (await this.services.records.insert(records)) {
        this.position = next;
        const { nodeId } = this.services;
        return { nodeId, first: next.first, last: next.next - 1, rowProtection: records.at(-1)?.rowProtection ?? '' };
      }
      this.position = undefined;
    }
    throw new Error(`other processes keep writing audit records for node ${this.services.nodeId}`);
  }

  private chained(
    entries: readonly AuditEntry[],
    position: Position,
  ): { readonly records: readonly AuditRecord[]; readonly next: Position } {
    const { clock, key, nodeId } = this.services;
    let { next, chain } = position;
    const records = entries.map((entry) => {
      const place = { pk: primaryKey(nodeId, next), timeStamp: clock.now(), sequenceNumber: next, nodeId, rowVersion: 0 };
      const protection = protectRow({ ...entry, ...place }, chain, key);
      next += 1;
      chain = protection.chain;
      return { ...entry, ...place, rowProtection: formatProtection(protection) };
    });
    return { records, next: { next, chain, first: position.first } };
  }

  /** After the newest row of the node. Numbers that the head knows of are never given again. */
  private async findPosition(): Promise<Position> {
    const { records, heads, nodeId } = this.services;
    await this.head.settled();
    const newest = await records.newest(nodeId);
    const head = await heads.read(nodeId);
    if (newest) this.lookAt(newest);
    const next = Math.max(newest?.sequenceNumber ?? -1, head?.last ?? -1) + 1;
    const chain = parseProtection(newest?.rowProtection ?? null)?.chain ?? CHAIN_START;
    return { next, chain, first: head?.first ?? (await records.firstProtected(nodeId)) ?? next };
  }

  /** What another server wrote for the same node, or what was tampered with, is known before an auditor comes. */
  private lookAt(newest: AuditRecord): void {
    const { key, nodeId, log } = this.services;
    const protection = parseProtection(newest.rowProtection);
    if (!protection || isUnchanged(newest, protection, key)) return;
    const row = `row ${String(newest.sequenceNumber)} of node ${nodeId}`;
    log.error(`The newest audit record, ${row}, was changed or written with another key. Each server needs a node id of its own.`);
  }
}

/**
 * The primary key of a row, 32 hex digits: which node, then which row. Two processes cannot both write it (SignServer's
 * own tables often lack the unique index on node and number), rows of the same millisecond sort as they were written, and
 * the database adds them at the end of its tree.
 */
function primaryKey(nodeId: string, sequenceNumber: number): string {
  const node = createHash('sha256').update(nodeId).digest('hex').slice(0, 16);
  return node + sequenceNumber.toString(16).padStart(16, '0');
}
