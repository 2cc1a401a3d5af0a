import type { DataSource } from 'typeorm';
import { AuditRecordData } from '../../entities/audit-record-data.js';
import type { AuditQueries, AuditQuery, FoundAuditRecord } from '../core/query.js';
import { decodeAuditDetails } from '../formats/java-beans-xml/base64-put-map.js';
import { selectRecords } from './select-records.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

const TABLE = { entity: AuditRecordData, usualOrder: ['timeStamp', 'pk'] };

/** Questions to table `AuditRecordData`. */
export class DatabaseAuditQueries implements AuditQueries {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async find(query: AuditQuery): Promise<readonly FoundAuditRecord[]> {
    const rows = await this.#transactions.read((manager) => selectRecords(manager, TABLE, query).getMany());
    return rows.map(({ additionalDetails, ...columns }) => ({ ...columns, details: detailsOf(additionalDetails) }));
  }
}

/** An auditor must see a row whatever is in it: what is no map of details is shown as it is. */
function detailsOf(stored: string | null): ReadonlyMap<string, string> {
  if (stored === null) return new Map();
  try {
    return new Map([...decodeAuditDetails(stored)].map(([key, value]) => [key, value ?? 'null']));
  } catch {
    return new Map([['additionalDetails', stored]]);
  }
}
