import { In, type DataSource, type FindOptionsSelect } from 'typeorm';
import { ArchiveData } from '../../entities/archive-data.js';
import { Fault } from '../core/errors.js';
import type { ArchiveQueries, ArchiveQuery, FoundArchiveRecord } from '../core/query.js';
import { decodeArchiveData } from '../formats/java-beans-xml/base64-put-map.js';
import { selectRecords } from './select-records.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

const TABLE = { entity: ArchiveData, usualOrder: ['time', 'uniqueId'] };

const BASE64 = 1;
/** How many ids stand in one statement; databases take some thousands. */
const IDS_A_STATEMENT = 500;

/** Columns but the archived bytes, which may be large. */
const DESCRIPTION = {
  uniqueId: true,
  archiveid: true,
  type: true,
  signerid: true,
  time: true,
  requestIssuerDN: true,
  requestCertSerialnumber: true,
  requestIP: true,
} as const satisfies FindOptionsSelect<ArchiveData>;

/** Questions to table `ArchiveData`. */
export class DatabaseArchiveQueries implements ArchiveQueries {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async find(query: ArchiveQuery): Promise<readonly FoundArchiveRecord[]> {
    const rows = await this.#transactions.read((manager) => {
      const selection = selectRecords(manager, TABLE, query);
      if (!query.includeData) selection.select(Object.keys(DESCRIPTION).map((column) => `row.${column}`));
      return selection.getMany();
    });
    return rows.map((row) => found(row, query));
  }

  async withIds(uniqueIds: readonly string[], wanted: Pick<ArchiveQuery, 'includeData'>): Promise<readonly FoundArchiveRecord[]> {
    const ids = [...new Set(uniqueIds)];
    const records: FoundArchiveRecord[] = [];
    for (let start = 0; start < ids.length; start += IDS_A_STATEMENT) {
      const where = { uniqueId: In(ids.slice(start, start + IDS_A_STATEMENT)) };
      const select = wanted.includeData ? {} : { select: DESCRIPTION };
      const rows = await this.#transactions.read((manager) => manager.find(ArchiveData, { where, ...select }));
      records.push(...rows.map((row) => found(row, wanted)));
    }
    return records;
  }
}

function found(row: ArchiveData, { includeData }: Pick<ArchiveQuery, 'includeData'>): FoundArchiveRecord {
  return {
    uniqueId: row.uniqueId,
    archiveId: row.archiveid,
    type: row.type,
    signerId: row.signerid,
    time: row.time,
    requestIssuerDN: row.requestIssuerDN,
    requestCertSerialNumber: row.requestCertSerialnumber,
    requestIP: row.requestIP,
    ...(includeData && { data: archivedBytes(row) }),
  };
}

/** A record without data is an empty one. */
function archivedBytes({ uniqueId, archiveData, dataEncoding }: ArchiveData): Uint8Array {
  if (archiveData === null) return new Uint8Array(0);
  if (dataEncoding === BASE64) return new Uint8Array(Buffer.from(archiveData, 'base64'));
  try {
    return decodeArchiveData(archiveData);
  } catch (cause) {
    throw new Fault('workerFailed', `The archive record ${uniqueId} cannot be read.`, { cause });
  }
}
