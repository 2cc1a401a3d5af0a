import { IsNull, Not, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { AuditRecordData } from '../../entities/audit-record-data.js';
import type { AuditRecord } from '../core/audit.js';
import type { AuditRecords } from '../core/audit-store.js';
import { AUDIT_COLUMNS, type AuditColumn } from '../core/query.js';
import { isUniqueViolation } from './database-errors.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

const COLUMNS = Object.keys(AUDIT_COLUMNS) as readonly AuditColumn[];
const PLACE = `(${COLUMNS.map(() => '?').join(', ')})`;

/** How many rows are read together: few enough that the event loop is not held up. */
const PAGE = 500;

/** Table `AuditRecordData`. */
export class DatabaseAuditRecords implements AuditRecords {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  /** One statement, so that it shares its commit with whatever else is written at the same time. */
  async insert(records: readonly AuditRecord[]): Promise<boolean> {
    const sql = `INSERT INTO AuditRecordData (${COLUMNS.join(', ')}) VALUES ${records.map(() => PLACE).join(', ')}`;
    try {
      await this.#transactions.statement(
        sql,
        records.flatMap((record) => COLUMNS.map((column) => record[column])),
      );
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  async newest(nodeId: string): Promise<AuditRecord | undefined> {
    const row = await this.#transactions.read((manager) =>
      manager.findOne(AuditRecordData, { where: { nodeId }, order: { sequenceNumber: 'DESC' } }),
    );
    return row ?? undefined;
  }

  async firstProtected(nodeId: string): Promise<number | undefined> {
    const row = await this.#transactions.read((manager) =>
      manager.findOne(AuditRecordData, {
        select: { pk: true, sequenceNumber: true },
        where: { nodeId, rowProtection: Not(IsNull()) },
        order: { sequenceNumber: 'ASC' },
      }),
    );
    return row?.sequenceNumber;
  }

  async nodeIds(): Promise<readonly string[]> {
    const rows = await this.#transactions.read((manager) =>
      rowsOf(manager).select('row.nodeId', 'nodeId').distinct().getRawMany<{ nodeId: string }>(),
    );
    return rows.map(({ nodeId }) => nodeId);
  }

  async *inOrder(nodeId: string): AsyncGenerator<AuditRecord> {
    let page: readonly AuditRecord[] = [];
    do {
      const last = page.at(-1);
      page = await this.#transactions.read((manager) =>
        pageAfter(last, rowsOf(manager).where('row.nodeId = :nodeId', { nodeId })).getMany(),
      );
      yield* page;
    } while (page.length === PAGE);
  }
}

function rowsOf(manager: EntityManager): SelectQueryBuilder<AuditRecordData> {
  return manager.createQueryBuilder(AuditRecordData, 'row');
}

/** By number and then by key: a table without the unique index may hold a number twice, and that must show. */
function pageAfter(last: AuditRecord | undefined, rows: SelectQueryBuilder<AuditRecordData>): SelectQueryBuilder<AuditRecordData> {
  if (last) {
    const { sequenceNumber, pk } = last;
    rows.andWhere('row.sequenceNumber >= :sequenceNumber AND (row.sequenceNumber > :sequenceNumber OR row.pk > :pk)', {
      sequenceNumber,
      pk,
    });
  }
  return rows.orderBy('row.sequenceNumber').addOrderBy('row.pk').limit(PAGE);
}
