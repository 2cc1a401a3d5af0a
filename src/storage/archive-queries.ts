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
/** Bytes in the table that one answer can be made of: it is in memory as a whole, several times over. */
const MOST_DATA = 100_000_000;

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

  constructor(
    dataSource: DataSource,
    private readonly mostData = MOST_DATA,
  ) {
    this.#transactions = transactionsOf(dataSource);
  }

  async find(query: ArchiveQuery): Promise<readonly FoundArchiveRecord[]> {
    const columns = Object.keys(DESCRIPTION).map((column) => `row.${column}`);
    const rows = await this.#transactions.read((manager) => selectRecords(manager, TABLE, query).select(columns).getMany());
    return query.includeData ? this.withData(rows) : rows.map(described);
  }

  async withIds(uniqueIds: readonly string[], { includeData }: Pick<ArchiveQuery, 'includeData'>): Promise<readonly FoundArchiveRecord[]> {
    const rows: ArchiveData[] = [];
    for (const ids of inStatements([...new Set(uniqueIds)])) {
      const where = { uniqueId: In([...ids]) };
      rows.push(...(await this.#transactions.read((manager) => manager.find(ArchiveData, { where, select: DESCRIPTION }))));
    }
    return includeData ? this.withData(rows) : rows.map(described);
  }

  /** The records with their bytes. How many these are is asked before any of them is read. */
  private async withData(rows: readonly ArchiveData[]): Promise<readonly FoundArchiveRecord[]> {
    const statements = inStatements(rows.map(({ uniqueId }) => uniqueId));
    let size = 0;
    for (const ids of statements) {
      size += await this.sizeOf(ids);
      // A record by itself can be had whatever its size.
      if (size <= this.mostData || rows.length === 1) continue;
      const text = `What is archived there is more than the ${String(this.mostData)} bytes that an answer can hold. Ask for fewer records.`;
      throw new Fault('invalidInput', text);
    }
    const data = new Map<string, ArchiveData>();
    for (const ids of statements) {
      const find = { where: { uniqueId: In([...ids]) }, select: { uniqueId: true, archiveData: true, dataEncoding: true } } as const;
      for (const row of await this.#transactions.read((manager) => manager.find(ArchiveData, find))) data.set(row.uniqueId, row);
    }
    return rows.flatMap((row) => {
      const stored = data.get(row.uniqueId);
      return stored ? [{ ...described(row), data: archivedBytes(stored) }] : [];
    });
  }

  /** In bytes, which both databases know without reading the text. */
  private async sizeOf(ids: readonly string[]): Promise<number> {
    const found = await this.#transactions.read((manager) =>
      manager
        .createQueryBuilder(ArchiveData, 'row')
        .select('SUM(OCTET_LENGTH(row.archiveData))', 'size')
        .where({ uniqueId: In([...ids]) })
        .getRawOne<{ readonly size: number | string | null }>(),
    );
    return Number(found?.size ?? 0);
  }
}

function inStatements(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / IDS_A_STATEMENT);
  return Array.from({ length: count }, (_, index) => ids.slice(index * IDS_A_STATEMENT, (index + 1) * IDS_A_STATEMENT));
}

function described(row: ArchiveData): FoundArchiveRecord {
  return {
    uniqueId: row.uniqueId,
    archiveId: row.archiveid,
    type: row.type,
    signerId: row.signerid,
    time: row.time,
    requestIssuerDN: row.requestIssuerDN,
    requestCertSerialNumber: row.requestCertSerialnumber,
    requestIP: row.requestIP,
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
