import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditRecord } from '../core/audit.js';

/**
 * What stands in `rowProtection`: `1:<sequence number>:<row>:<chain>`, the last two in hex. `row` is HMAC-SHA-256
 * over the row alone; `chain` is HMAC-SHA-256 over the chain value of the row before and `row`. The row's own value says
 * what was changed, the chain's that nothing is missing before it, and the sequence number where a row belongs that
 * was moved.
 */
export interface RowProtection {
  readonly sequenceNumber: number;
  readonly row: Uint8Array;
  readonly chain: Uint8Array;
}

type UnprotectedRecord = Omit<AuditRecord, 'rowProtection'>;

/** The value that stands before the first row of a node. */
export const CHAIN_START = new Uint8Array(32);

export function protectRow(record: UnprotectedRecord, before: Uint8Array, key: Uint8Array): RowProtection {
  const row = rowValue(record, key);
  return { sequenceNumber: record.sequenceNumber, row, chain: chainValue(before, row, key) };
}

/** Whether the row is as it was written. Its place is not looked at but for its own number. */
export function isUnchanged(record: AuditRecord, protection: RowProtection, key: Uint8Array): boolean {
  return timingSafeEqual(rowValue(record, key), protection.row);
}

/** Whether this row followed, when it was written, the row whose chain value is given. */
export function follows(protection: RowProtection, before: Uint8Array, key: Uint8Array): boolean {
  return timingSafeEqual(chainValue(before, protection.row, key), protection.chain);
}

export function formatProtection({ sequenceNumber, row, chain }: RowProtection): string {
  return `1:${String(sequenceNumber)}:${Buffer.from(row).toString('hex')}:${Buffer.from(chain).toString('hex')}`;
}

/** Undefined where the text is no protection of ours. */
export function parseProtection(text: string | null): RowProtection | undefined {
  const [, sequenceNumber, row, chain] = /^1:(\d{1,15}):([0-9a-f]{64}):([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  if (sequenceNumber === undefined || row === undefined || chain === undefined) return undefined;
  return { sequenceNumber: Number(sequenceNumber), row: Buffer.from(row, 'hex'), chain: Buffer.from(chain, 'hex') };
}

function rowValue(record: UnprotectedRecord, key: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update('row').update(canonicalText(record)).digest();
}

function chainValue(before: Uint8Array, row: Uint8Array, key: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update('chain').update(before).update(row).digest();
}

/** Every column but the protection itself, unambiguously; the order is part of the format. */
function canonicalText(record: UnprotectedRecord): string {
  return JSON.stringify([
    record.pk,
    record.timeStamp,
    record.sequenceNumber,
    record.nodeId,
    record.eventType,
    record.eventStatus,
    record.module,
    record.service,
    record.authToken,
    record.customId,
    record.searchDetail1,
    record.searchDetail2,
    record.additionalDetails,
    record.rowVersion,
  ]);
}
