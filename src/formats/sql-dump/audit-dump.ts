import type { AuditRecord } from '../../core/audit.js';
import { AUDIT_COLUMNS } from '../../core/query.js';
import { readDumpedRows, type DumpedRow } from './sql-dump.js';

/** The rows of the audit log in a dump of the database, in the order of the dump; throws an error that says what is wrong. */
export async function* readAuditDump(text: AsyncIterable<string>): AsyncGenerator<AuditRecord> {
  for await (const row of readDumpedRows(text, 'AuditRecordData')) yield auditRecord(row);
}

function auditRecord(row: DumpedRow): AuditRecord {
  const missing = Object.keys(AUDIT_COLUMNS).filter((column) => !row.has(column));
  if (missing.length > 0) throw new Error(`The table AuditRecordData of the dump lacks the columns ${missing.join(', ')}.`);
  const optional = (column: keyof AuditRecord): string | null => row.get(column) ?? null;
  const text = (column: keyof AuditRecord): string => row.get(column) ?? '';
  return {
    pk: text('pk'),
    timeStamp: Number(text('timeStamp')),
    sequenceNumber: Number(text('sequenceNumber')),
    nodeId: text('nodeId'),
    eventType: text('eventType'),
    eventStatus: text('eventStatus'),
    module: text('module'),
    service: text('service'),
    authToken: text('authToken'),
    customId: optional('customId'),
    searchDetail1: optional('searchDetail1'),
    searchDetail2: optional('searchDetail2'),
    additionalDetails: optional('additionalDetails'),
    rowVersion: Number(text('rowVersion')),
    rowProtection: optional('rowProtection'),
  };
}
