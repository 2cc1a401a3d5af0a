import type { ShownAuditRecord } from '../../admin/use-cases/query-audit-log.js';
import { ArgumentError, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { THREE_LINES } from '../command-texts.js';
import { localTime } from '../local-time.js';
import { readRecordQueryOptions, RECORD_QUERY_OPTIONS, RECORD_QUERY_USAGE, type RecordFields } from '../record-query-options.js';

const FIELDS: RecordFields = {
  additionalDetails: 'text',
  authToken: 'text',
  customId: 'text',
  eventStatus: 'text',
  eventType: 'text',
  module: 'text',
  nodeId: 'text',
  searchDetail1: 'text',
  searchDetail2: 'text',
  sequenceNumber: 'number',
  service: 'text',
  timeStamp: 'date',
};

/** SignServer names the outcome before the event here, and prints them the other way round. */
const HEADER: readonly string[] = [
  'Time, Outcome, Event, Module, Admin Subject, Admin Issuer, Admin Serial Number, Worker ID, Node, Details',
  'timeStamp, eventStatus, eventType, module, authToken, customId, searchDetail1, searchDetail2, nodeId, additionalDetails',
];

/** `auditlog`: rows of the audit log, newest first. */
export const auditLogCommand: Command = {
  name: 'auditlog',
  summary: 'Query the content of the audit log',
  usage: [
    'Usage: signserver auditlog -query -limit <number> [-criteria "<field> <op> <value>"]... [-from <index>] [-header]',
    `Fields are ${Object.keys(FIELDS).join(', ')}.`,
    ...RECORD_QUERY_USAGE,
    'Example 1: signserver auditlog -query -limit 10',
    'Example 2: signserver auditlog -query -limit 10 -criteria "customId LIKE %O=Example%" -criteria "eventType NEQ PROCESS"',
    'Example 3: signserver auditlog -query -limit 10 -from 11 -criteria "timeStamp GT 2026-11-24 00:00:00+01:00" -header',
  ],
  useCases: ['queryAuditLog'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run({ words, administration, show }) {
    const { options } = readOptions(words, { query: 'flag', ...RECORD_QUERY_OPTIONS });
    if (!options.query) throw new ArgumentError('Must specifiy the -query option');
    const query = readRecordQueryOptions(options, FIELDS);
    const orderings = [{ column: 'timeStamp', order: 'DESC' }] as const;
    const rows = await administration.call('queryAuditLog', { ...query, orderings });
    show(rows, () => [...(options.header ? HEADER : []), ...rows.map(line), ...THREE_LINES]);
  },
};

function line(row: ShownAuditRecord): string {
  const { timeStamp, eventType, eventStatus, module, authToken, customId, searchDetail1, searchDetail2, nodeId } = row;
  const columns = [eventType, eventStatus, module, authToken, customId, searchDetail1, searchDetail2, nodeId];
  const details = row.details.map(({ key, value }) => `${key}=${value}`).join(', ');
  return [localTime(timeStamp), ...columns.map((column) => column ?? 'null'), `{${details}}`].join(', ');
}
