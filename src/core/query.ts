import type { AuditRecord } from './audit.js';

/**
 * Questions to the audit log and the archive. Columns are from closed sets and values are typed before they come here, so
 * that storage can put them into a statement.
 */

/** SignServer's RelationalOperator. BETWEEN needs two values, and no request can carry two. */
export const RELATIONAL_OPERATORS = ['GT', 'GE', 'LT', 'LE', 'EQ', 'NEQ', 'BETWEEN', 'LIKE', 'NULL', 'NOTNULL'] as const;
export type RelationalOperator = (typeof RELATIONAL_OPERATORS)[number];

export const SORT_ORDERS = ['ASC', 'DESC'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** What a column holds, and therefore what it is compared with: numbers as numbers, texts as texts. */
export type ColumnKind = 'integer' | 'text';

/** Columns of table `AuditRecordData`. */
export const AUDIT_COLUMNS = {
  additionalDetails: 'text',
  authToken: 'text',
  customId: 'text',
  eventStatus: 'text',
  eventType: 'text',
  module: 'text',
  nodeId: 'text',
  pk: 'text',
  rowProtection: 'text',
  rowVersion: 'integer',
  searchDetail1: 'text',
  searchDetail2: 'text',
  sequenceNumber: 'integer',
  service: 'text',
  timeStamp: 'integer',
} as const satisfies Readonly<Record<keyof AuditRecord, ColumnKind>>;
export type AuditColumn = keyof typeof AUDIT_COLUMNS;

/** Columns of table `ArchiveData`. */
export const ARCHIVE_COLUMNS = {
  archiveData: 'text',
  archiveid: 'text',
  dataEncoding: 'integer',
  requestCertSerialnumber: 'text',
  requestIP: 'text',
  requestIssuerDN: 'text',
  signerid: 'integer',
  time: 'integer',
  type: 'integer',
  uniqueId: 'text',
} as const satisfies Readonly<Record<string, ColumnKind>>;
export type ArchiveColumn = keyof typeof ARCHIVE_COLUMNS;

/** One condition. The value is a number for an integer column, else a text; LIKE takes SQL's `%` and `_`. */
export type Criterion<Column extends string> =
  | {
      readonly column: Column;
      readonly operator: Exclude<RelationalOperator, 'BETWEEN' | 'NULL' | 'NOTNULL'>;
      readonly value: string | number;
    }
  | { readonly column: Column; readonly operator: 'NULL' | 'NOTNULL' };

export interface RecordQuery<Column extends string> {
  /** All of them hold of each record found. */
  readonly criteria: readonly Criterion<Column>[];
  /** Absent where the order of the database will do. */
  readonly ordering?: { readonly column: Column; readonly order: SortOrder };
  /** How many of the matching records are passed over. */
  readonly offset: number;
  /** How many are wanted at most; absent for all. */
  readonly limit?: number;
}

export type AuditQuery = RecordQuery<AuditColumn>;

/** A row of the audit log with its details decoded, in their order. */
export interface FoundAuditRecord extends Omit<AuditRecord, 'additionalDetails'> {
  /** As stored: a value that is not printable ASCII is `B64:` and base64. */
  readonly details: ReadonlyMap<string, string>;
}

export interface AuditQueries {
  find(query: AuditQuery): Promise<readonly FoundAuditRecord[]>;
}

export interface ArchiveQuery extends RecordQuery<ArchiveColumn> {
  /** Whether the archived bytes are wanted too. */
  readonly includeData: boolean;
}

/** An archived request or response. */
export interface FoundArchiveRecord {
  /** `<type>;<worker id>;<archive id>`. */
  readonly uniqueId: string;
  readonly archiveId: string | null;
  /** 0 for a response, 1 for a request. */
  readonly type: number;
  readonly signerId: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly requestIssuerDN: string | null;
  readonly requestCertSerialNumber: string | null;
  readonly requestIP: string | null;
  /** Present where it was asked for. */
  readonly data?: Uint8Array;
}

export interface ArchiveQueries {
  find(query: ArchiveQuery): Promise<readonly FoundArchiveRecord[]>;
  /** Those of the records that are there, in no order. */
  withIds(uniqueIds: readonly string[], wanted: Pick<ArchiveQuery, 'includeData'>): Promise<readonly FoundArchiveRecord[]>;
}
