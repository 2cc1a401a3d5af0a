import { ARCHIVE_COLUMNS, type FoundArchiveRecord } from '../../core/query.js';
import { booleanArgument } from '../arguments.js';
import { findRecords } from '../find-records.js';
import { QUERY_ARGUMENTS } from '../query-arguments.js';
import { readRecordQuery } from '../record-query.js';
import { defineUseCase } from '../use-case.js';

/** An archived item as plain data. */
export interface ShownArchiveRecord extends Omit<FoundArchiveRecord, 'data'> {
  /** Base64; present where it was asked for. */
  readonly data?: string;
}

const FIRST_INDEX = 0;

/** Archived items; none where nothing is archived in a database. */
export const queryArchive = defineUseCase({
  doc: 'Archived items that meet all criteria; the first has index 0.',
  permission: 'archiveAuditor',
  arguments: { ...QUERY_ARGUMENTS, includeData: booleanArgument },
  async run({ archive }, { includeData, ...written }): Promise<readonly ShownArchiveRecord[]> {
    const query = { ...readRecordQuery(written, ARCHIVE_COLUMNS, FIRST_INDEX), includeData };
    if (!archive) return [];
    return (await findRecords(query, (bounded) => archive.find(bounded))).map(shownArchiveRecord);
  },
});

/** The bytes as base64. */
export function shownArchiveRecord({ data, ...record }: FoundArchiveRecord): ShownArchiveRecord {
  return { ...record, ...(data && { data: Buffer.from(data).toString('base64') }) };
}
