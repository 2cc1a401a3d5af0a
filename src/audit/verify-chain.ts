import type { AuditHead } from '../core/audit.js';
import type { CheckedRow } from './checked-row.js';
import { CHAIN_START, follows, formatProtection } from './row-protection.js';

export type TamperingKind = 'changed' | 'removed' | 'inserted' | 'reordered' | 'replayed' | 'cut';

/** The first row of a node that is not as it was written. */
export interface Tampering {
  readonly kind: TamperingKind;
  readonly sequenceNumber: number;
  /** A sentence for the auditor. */
  readonly message: string;
}

export interface ChainVerdict {
  /** Rows with our protection that were looked at; all of them where nothing was found. */
  readonly rows: number;
  /** Rows before them that SignServer wrote and that prove nothing. */
  readonly unprotectedRows: number;
  readonly tampering?: Tampering;
}

/**
 * Looks at the rows of one node, which come in the order of their sequence numbers, and at the head that was kept outside
 * the table. It keeps none of them. A table ahead of the head is in order: the server may have stopped between the two
 * writes, or be writing now.
 */
export async function verifyChain(
  nodeId: string,
  rows: AsyncIterable<CheckedRow> | Iterable<CheckedRow>,
  { head, key }: { readonly head?: AuditHead; readonly key: Uint8Array },
): Promise<ChainVerdict> {
  const check = new ChainCheck(key, head);
  for await (const row of rows) if (check.isDoneWith(row)) break;
  const found = check.finding();
  const verdict = { rows: check.rows, unprotectedRows: check.unprotectedRows };
  return found
    ? { ...verdict, tampering: { kind: found.kind, sequenceNumber: found.sequenceNumber, message: sentence(nodeId, found) } }
    : verdict;
}

interface Finding {
  readonly kind: TamperingKind;
  readonly sequenceNumber: number;
  readonly belongsAt?: number;
}

/** A row that stands where it was not written. Whether it was moved or copied shows at the place where it belongs. */
interface Misplaced {
  readonly sequenceNumber: number;
  readonly belongsAt: number;
  readonly protection: string;
}

class ChainCheck {
  rows = 0;
  unprotectedRows = 0;
  private start: number | undefined;
  private expected = 0;
  private before: Uint8Array = CHAIN_START;
  private atHead: string | undefined;
  private found: Finding | undefined;
  private misplaced: Misplaced | undefined;

  constructor(
    private readonly key: Uint8Array,
    private readonly head: AuditHead | undefined,
  ) {
    this.begin(head?.first);
  }

  /** Whether the rows after this one need not be looked at. */
  isDoneWith(row: CheckedRow): boolean {
    if (this.misplaced) return this.findOriginal(row, this.misplaced);
    if (this.isForeign(row)) {
      this.unprotectedRows += 1;
      return false;
    }
    this.rows += 1;
    this.begin(this.start ?? row.sequenceNumber);
    this.found = this.check(row);
    return this.found !== undefined && !this.misplaced;
  }

  /** What was found, once all rows have been looked at. */
  finding(): Finding | undefined {
    const { head, expected } = this;
    if (this.found || !head) return this.found;
    if (expected <= head.last) return { kind: 'cut', sequenceNumber: expected };
    return this.atHead === head.rowProtection ? undefined : { kind: 'replayed', sequenceNumber: head.last };
  }

  private begin(start: number | undefined): void {
    if (this.start !== undefined || start === undefined) return;
    this.start = start;
    this.expected = start;
  }

  private isForeign({ protection, sequenceNumber }: CheckedRow): boolean {
    return !protection && (this.start === undefined || sequenceNumber < this.start);
  }

  private check({ sequenceNumber, protection, writtenAs }: CheckedRow): Finding | undefined {
    const { expected, before, key } = this;
    if (!protection || sequenceNumber < (this.start ?? 0)) return { kind: 'inserted', sequenceNumber };
    if (sequenceNumber > expected) return { kind: 'removed', sequenceNumber: expected };
    if (writtenAs === undefined) return { kind: follows(protection, before, key) ? 'changed' : 'inserted', sequenceNumber };
    // What stands before this row was found to be in order, the original among it.
    if (writtenAs < expected) return { kind: 'replayed', sequenceNumber };
    if (writtenAs > sequenceNumber) {
      this.misplaced = { sequenceNumber, belongsAt: writtenAs, protection: formatProtection(protection) };
      return { kind: 'reordered', sequenceNumber, belongsAt: writtenAs };
    }
    if (!follows(protection, before, key)) return { kind: 'replayed', sequenceNumber };
    if (sequenceNumber === this.head?.last) this.atHead = formatProtection(protection);
    this.before = protection.chain;
    this.expected = sequenceNumber + 1;
    return undefined;
  }

  private findOriginal({ sequenceNumber, protection }: CheckedRow, misplaced: Misplaced): boolean {
    if (sequenceNumber < misplaced.belongsAt) return false;
    const isOriginal = sequenceNumber === misplaced.belongsAt && protection && formatProtection(protection) === misplaced.protection;
    if (isOriginal) this.found = { kind: 'replayed', sequenceNumber: misplaced.sequenceNumber };
    return true;
  }
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
