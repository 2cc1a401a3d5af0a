import { stat } from 'node:fs/promises';
import type { ShownArchiveRecord } from '../../admin/use-cases/query-archive.js';
import { archivedFileName, archiveTypeName, ARCHIVE_TYPES, writeArchived } from '../archived-file.js';
import { ArgumentError, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { THREE_LINES } from '../command-texts.js';
import { localTime } from '../local-time.js';
import {
  readRecordQueryOptions,
  RECORD_QUERY_OPTIONS,
  RECORD_QUERY_USAGE,
  type RecordFields,
  type WrittenRecordCriterion,
} from '../record-query-options.js';

const FIELDS: RecordFields = {
  archiveid: 'text',
  requestCertSerialnumber: 'text',
  requestIP: 'text',
  requestIssuerDN: 'text',
  signerid: 'number',
  time: 'date',
  type: 'number',
  uniqueId: 'text',
};

const HEADER: readonly string[] = [
  'Archive ID, Time, Type, Signer ID, Issuer DN, Certificate Serial Number, IP Address',
  'archiveid, time, type, signerid, requestIssuerDN, requestCertSerialNumber, requestIP',
];

/** `archive query`: archived requests and responses, newest first, and their bytes in files where that is wanted. */
export const archiveQueryCommand: Command = {
  name: 'archive query',
  summary: 'Query the content of the archive',
  usage: [
    'Usage: signserver archive query -limit <number> [-criteria "<field> <op> <value>"]... [-request | -response] [-from <index>] [-header] [-outpath <folder>]',
    `Fields are ${Object.keys(FIELDS).join(', ')}.`,
    ...RECORD_QUERY_USAGE,
    'Example 1: signserver archive query -limit 10',
    'Example 2: signserver archive query -limit 10 -criteria "signerid EQ 5" -criteria "time GT 2026-11-24" -response -header',
    'Example 3: signserver archive query -limit 10 -criteria "requestIP LIKE 10.%" -outpath /tmp/archived',
  ],
  useCases: ['queryArchive'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run({ words, administration, show }) {
    const { options } = readOptions(words, { request: 'flag', response: 'flag', outpath: 'value', ...RECORD_QUERY_OPTIONS });
    const { outpath } = options;
    if (options.request && options.response) throw new ArgumentError('Can not specify both -request and -response at the same time');
    if (outpath !== undefined && !(await isFolder(outpath))) throw new ArgumentError('Output path must be a directory');
    const query = readRecordQueryOptions(options, FIELDS);
    const items = await administration.call('queryArchive', {
      ...query,
      criteria: [...query.criteria, ...typeCriteria(options)],
      orderings: [{ column: 'time', order: 'DESC' }],
      includeData: outpath !== undefined,
    });
    if (outpath !== undefined)
      for (const item of items)
        await writeArchived(
          outpath,
          archivedFileName(item, (type) => `.${String(type)}.data`),
          item,
        );
    const downloaded = outpath === undefined ? [] : ['', `Downloaded ${String(items.length)} archive entries`];
    show(items, () => [...(options.header ? HEADER : []), ...items.map(line), ...downloaded, ...THREE_LINES]);
  },
};

function typeCriteria({ request, response }: { readonly request: boolean; readonly response: boolean }): readonly WrittenRecordCriterion[] {
  if (!request && !response) return [];
  return [{ column: 'type', operator: 'EQ', value: String(request ? ARCHIVE_TYPES.REQUEST : ARCHIVE_TYPES.RESPONSE) }];
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function line(item: ShownArchiveRecord): string {
  const { archiveId, time, type, signerId, requestIssuerDN, requestCertSerialNumber, requestIP } = item;
  const client = [requestIssuerDN ?? '', requestCertSerialNumber ?? '', requestIP ?? 'Local EJB'];
  return [archiveId ?? '', localTime(time), archiveTypeName(type), String(signerId), ...client].join(', ');
}
