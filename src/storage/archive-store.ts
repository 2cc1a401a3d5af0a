import type { DataSource } from 'typeorm';
import { ArchiveData } from '../../entities/archive-data.js';
import type { ArchiveRow, ArchiveStore } from '../core/ports.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

/** Writes table `ArchiveData`. */
export class DatabaseArchiveStore implements ArchiveStore {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async store(rows: readonly ArchiveRow[]): Promise<void> {
    await this.#transactions.transaction(async (manager) => {
      await manager.insert(ArchiveData, rows.map(columnsOf));
    });
  }
}

function columnsOf(row: ArchiveRow): ArchiveData {
  return Object.assign(new ArchiveData(), {
    uniqueId: row.uniqueId,
    archiveData: row.archiveData,
    archiveid: row.archiveId,
    dataEncoding: row.dataEncoding,
    requestCertSerialnumber: row.requestCertSerialNumber,
    requestIP: row.requestIp,
    requestIssuerDN: row.requestIssuerDn,
    signerid: row.workerId,
    time: row.time,
    type: row.type,
  });
}
