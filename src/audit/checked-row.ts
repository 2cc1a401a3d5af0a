import type { AuditRecord } from '../core/audit.js';
import { isUnchanged, parseProtection, type RowProtection } from './row-protection.js';

/** What a row says by itself: enough to check the chain without the row at hand. */
export interface CheckedRow {
  readonly sequenceNumber: number;
  /** Absent where the row has none of ours. */
  readonly protection?: RowProtection;
  /** The sequence number with which the row is as it was written; absent where it was changed or made up. */
  readonly writtenAs?: number;
}

/** Looks at one row, whatever its place. */
export function checkRow(record: AuditRecord, key: Uint8Array): CheckedRow {
  const { sequenceNumber } = record;
  const protection = parseProtection(record.rowProtection);
  if (!protection) return { sequenceNumber };
  const candidates = [sequenceNumber, protection.sequenceNumber];
  const writtenAs = candidates.find((number) => isUnchanged({ ...record, sequenceNumber: number }, protection, key));
  return { sequenceNumber, protection, ...(writtenAs !== undefined && { writtenAs }) };
}
