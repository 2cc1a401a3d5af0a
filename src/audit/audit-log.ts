import type { AuditHead, AuditRecord } from '../core/audit.js';
import type { Clock, Log } from '../core/ports.js';
import { CHAIN_START, formatProtection, parseProtection, protectRow } from './row-protection.js';

/** An event before it has its place in the log. `additionalDetails` is in the encoding of the table. */
export type AuditEntry = Pick<
  AuditRecord,
  'eventType' | 'eventStatus' | 'module' | 'service' | 'authToken' | 'customId' | 'searchDetail1' | 'searchDetail2' | 'additionalDetails'
>;

/** Where rows and heads are kept. */
export interface AuditStore {
  /** Writes rows in one transaction, durably; none of them where it throws. */
  insert(records: readonly AuditRecord[]): Promise<void>;
  /** The row of a node with the highest sequence number. */
  newest(nodeId: string): Promise<AuditRecord | undefined>;
  /** Sequence number of the first row of a node that has a protection. */
  firstProtected(nodeId: string): Promise<number | undefined>;
}

export interface AuditHeadStore {
  read(nodeId: string): Promise<AuditHead | undefined>;
  write(head: AuditHead): Promise<void>;
}

export interface AuditLogServices {
  readonly store: AuditStore;
  readonly heads: AuditHeadStore;
  readonly key: Uint8Array;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** 32 hex digits, never the same. */
  readonly newPrimaryKey: () => string;
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

/**
 * The audit log of one process: rows numbered without gaps and chained. Entries that arrive while a write is under way
 * are written together, so that many callers share the cost of making them durable.
 */
export class AuditLog {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  /** Unknown at first, and after a write that failed: it may have been stored all the same. */
  private position: Position | undefined;

  constructor(private readonly services: AuditLogServices) {}

  /** Resolves when the row is durable; where it rejects, the audited operation must not happen. */
  append(entry: AuditEntry): Promise<void> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new Error('too many audit records wait for the database'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, done: resolve, failed: reject });
      this.writing ??= this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(batch.map(({ entry }) => entry));
        for (const { done } of batch) done();
      } catch (cause) {
        this.position = undefined;
        for (const { failed } of batch) failed(cause);
      }
    }
    this.writing = undefined;
  }

  private async write(entries: readonly AuditEntry[]): Promise<void> {
    const { store, heads, nodeId, log } = this.services;
    const { first, ...start } = this.position ?? (await this.findPosition());
    let { next, chain } = start;
    const records = entries.map((entry) => {
      const unprotected = this.unprotected(entry, next);
      const protection = protectRow(unprotected, chain, this.services.key);
      next += 1;
      chain = protection.chain;
      return { ...unprotected, rowProtection: formatProtection(protection) };
    });
    await store.insert(records);
    this.position = { next, chain, first };
    // The rows are written: a head that lags behind is in order, so its failure must not undo what was recorded.
    const head = { nodeId, first, last: next - 1, rowProtection: records.at(-1)?.rowProtection ?? '' };
    await heads.write(head).catch((cause: unknown) => {
      log.error('The head of the audit log could not be written; a tail that is cut off now would not show', cause);
    });
  }

  private unprotected(entry: AuditEntry, sequenceNumber: number): Omit<AuditRecord, 'rowProtection'> {
    const { clock, newPrimaryKey, nodeId } = this.services;
    return { ...entry, pk: newPrimaryKey(), timeStamp: clock.now(), sequenceNumber, nodeId, rowVersion: 0 };
  }

  /** After the newest row of the node. Numbers that the head knows of are never given again. */
  private async findPosition(): Promise<Position> {
    const { store, heads, nodeId } = this.services;
    const newest = await store.newest(nodeId);
    const head = await heads.read(nodeId);
    const next = Math.max(newest?.sequenceNumber ?? -1, head?.last ?? -1) + 1;
    const chain = parseProtection(newest?.rowProtection ?? null)?.chain ?? CHAIN_START;
    return { next, chain, first: head?.first ?? (await store.firstProtected(nodeId)) ?? next };
  }
}
