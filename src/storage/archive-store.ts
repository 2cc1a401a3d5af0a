import type { DataSource } from 'typeorm';
import type { ArchiveData } from '../../entities/archive-data.js';
import type { ArchiveRow, ArchiveStore } from '../core/ports.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

/** Writes table `ArchiveData`. */
export class DatabaseArchiveStore implements ArchiveStore {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  /** One statement, which is all or nothing by itself, and shares its commit with others. */
  async store(rows: readonly ArchiveRow[]): Promise<void> {
    if (rows.length === 0) return;
    const values = rows.map(() => `(${COLUMNS.map(() => '?').join(', ')})`).join(', ');
    const sql = `INSERT INTO ArchiveData (${COLUMNS.map(([name]) => name).join(', ')}) VALUES ${values}`;
    const parameters = rows.flatMap((row) => COLUMNS.map(([, key]) => row[key]));
    await this.#transactions.statement(sql, parameters);
  }
}

const COLUMNS = [
  ['uniqueId', 'uniqueId'],
  ['archiveData', 'archiveData'],
  ['archiveid', 'archiveId'],
  ['dataEncoding', 'dataEncoding'],
  ['requestCertSerialnumber', 'requestCertSerialNumber'],
  ['requestIP', 'requestIp'],
  ['requestIssuerDN', 'requestIssuerDn'],
  ['signerid', 'workerId'],
  ['time', 'time'],
  ['type', 'type'],
] as const satisfies readonly (readonly [column: keyof ArchiveData, key: keyof ArchiveRow])[];
