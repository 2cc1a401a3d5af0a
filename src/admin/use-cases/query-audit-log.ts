import { Fault } from '../../core/errors.js';
import { AUDIT_COLUMNS, type FoundAuditRecord } from '../../core/query.js';
import type { ShownProperty } from './get-configuration.js';
import { findRecords } from '../find-records.js';
import { QUERY_ARGUMENTS } from '../query-arguments.js';
import { readRecordQuery } from '../record-query.js';
import { defineUseCase } from '../use-case.js';

/** A row of the audit log as plain data. */
export interface ShownAuditRecord extends Omit<FoundAuditRecord, 'details'> {
  /** In their order; a value that is not printable ASCII is `B64:` and base64. */
  readonly details: readonly ShownProperty[];
}

/** Rows start at 1 here, and at 0 in the archive. */
const FIRST_INDEX = 1;

/** Rows of the audit log. That somebody asked is on record in it first, even what is no query, and so among the rows that are found. */
export const queryAuditLog = defineUseCase({
  doc: 'Rows of the audit log that meet all criteria; the first has index 1.',
  permission: 'auditor',
  arguments: QUERY_ARGUMENTS,
  async run({ auditRecords, audit }, written): Promise<readonly ShownAuditRecord[]> {
    if (!auditRecords) throw new Fault('workerFailed', 'No log devices available for querying');
    const details = new Map([['resource0', '/secureaudit/auditor/select']]);
    await audit({ eventType: 'ACCESS_CONTROL', module: 'ACCESSCONTROL', service: 'CORE', details });
    const query = readRecordQuery(written, AUDIT_COLUMNS, FIRST_INDEX);
    const found = await findRecords(query, (bounded) => auditRecords.find(bounded));
    return found.map((record) => ({ ...record, details: [...record.details].map(([key, value]) => ({ key, value })) }));
  },
});
