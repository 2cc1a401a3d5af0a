import type { AuditHead, AuditRecord } from '../core/audit.js';
import { CHAIN_START, follows, isUnchanged, parseProtection, type RowProtection } from './row-protection.js';

export type TamperingKind = 'changed' | 'removed' | 'inserted' | 'reordered' | 'replayed' | 'cut';

/** The first row of a node that is not as it was written. */
export interface Tampering {
  readonly kind: TamperingKind;
  readonly nodeId: string;
  readonly sequenceNumber: number;
  /** A sentence for the auditor. */
  readonly message: string;
}

export interface NodeVerdict {
  readonly nodeId: string;
  /** Rows with our protection that were looked at. */
  readonly rows: number;
  /** Rows before them that SignServer wrote and that prove nothing. */
  readonly unprotectedRows: number;
  readonly tampering?: Tampering;
}

/**
 * Looks at the rows of one node, in the order of their sequence numbers, and at the head that was kept outside the
 * table. A table ahead of the head is in order: the server stopped between the two writes.
 */
export function verifyChain(
  nodeId: string,
  rows: readonly AuditRecord[],
  { head, key }: { readonly head?: AuditHead; readonly key: Uint8Array },
): NodeVerdict {
  const start = head?.first ?? rows.find((row) => row.rowProtection !== null)?.sequenceNumber ?? Infinity;
  const isForeign = (row: AuditRecord): boolean => row.sequenceNumber < start && row.rowProtection === null;
  const chain = rows.filter((row) => !isForeign(row));
  const found = firstTampering({ nodeId, chain, start, key, ...(head && { head }) });
  const verdict = { nodeId, rows: chain.length, unprotectedRows: rows.length - chain.length };
  if (!found) return verdict;
  return { ...verdict, tampering: { ...found, nodeId, message: sentence(nodeId, found) } };
}

type Finding = Pick<Tampering, 'kind' | 'sequenceNumber'> & { readonly belongsAt?: number };

interface Chain {
  readonly nodeId: string;
  readonly chain: readonly AuditRecord[];
  readonly start: number;
  readonly head?: AuditHead;
  readonly key: Uint8Array;
}

function firstTampering({ nodeId, chain, start, head, key }: Chain): Finding | undefined {
  let expected = start;
  let before: Uint8Array = CHAIN_START;
  for (const record of chain) {
    const sequenceNumber = record.sequenceNumber;
    const protection = parseProtection(record.rowProtection);
    if (!protection) return { kind: 'inserted', sequenceNumber };
    if (sequenceNumber < start) return { kind: 'inserted', sequenceNumber };
    if (sequenceNumber > expected) return { kind: 'removed', sequenceNumber: expected };
    if (record.nodeId !== nodeId || !isUnchanged(record, protection, key)) return moved(record, protection, { chain, before, key });
    if (sequenceNumber < expected) return { kind: 'replayed', sequenceNumber };
    if (!follows(protection, before, key)) return { kind: 'removed', sequenceNumber };
    before = protection.chain;
    expected = sequenceNumber + 1;
  }
  if (head && expected <= head.last) return { kind: 'cut', sequenceNumber: expected };
  const atHead = head && chain.find((record) => record.sequenceNumber === head.last);
  if (head && atHead?.rowProtection !== head.rowProtection) return { kind: 'replayed', sequenceNumber: head.last };
  return undefined;
}

/** A row that does not match its own value: moved from elsewhere, made up, or changed in place. */
function moved(
  record: AuditRecord,
  protection: RowProtection,
  { chain, before, key }: { chain: readonly AuditRecord[]; before: Uint8Array; key: Uint8Array },
): Finding {
  const { sequenceNumber } = record;
  const belongsAt = protection.sequenceNumber;
  if (belongsAt !== sequenceNumber && isUnchanged({ ...record, sequenceNumber: belongsAt }, protection, key)) {
    const original = chain.find((other) => other !== record && other.sequenceNumber === belongsAt);
    const stillThere = original?.rowProtection === record.rowProtection;
    return { kind: stillThere ? 'replayed' : 'reordered', sequenceNumber, belongsAt };
  }
  return { kind: follows(protection, before, key) ? 'changed' : 'inserted', sequenceNumber };
}

function sentence(nodeId: string, { kind, sequenceNumber, belongsAt }: Finding): string {
  const row = `Row ${String(sequenceNumber)} of node ${nodeId}`;
  switch (kind) {
    case 'changed':
      return `${row} was changed after it was written.`;
    case 'removed':
      return `${row} is missing.`;
    case 'inserted':
      return `${row} was not written by the server.`;
    case 'reordered':
      return `${row} stands where row ${String(belongsAt)} was written.`;
    case 'replayed':
      return `${row} is a copy of another row, or an older state of it.`;
    case 'cut':
      return `${row} and what followed were cut off.`;
  }
}
