import type { DataSource } from 'typeorm';
import { SignerConfigData } from '../../entities/signer-config-data.js';
import type { TokenData, TokenDataStore } from '../core/ports.js';
import { keystoreData, withKeystoreData } from '../formats/java-beans-xml/worker-config-xml.js';
import { locking } from './row-locks.js';
import { transactionsOf } from './transactions-of.js';
import { readWorkerRow, writeWorkerRow } from './worker-row.js';

/**
 * Data of crypto tokens in the records of their workers, where SignServer keeps them too. A change takes the lock that a
 * change of properties takes, so that neither loses the other.
 */
export class DatabaseTokenData implements TokenDataStore {
  constructor(private readonly dataSource: DataSource) {}

  of(workerId: number): TokenData {
    const transactions = transactionsOf(this.dataSource);
    const where = { signerId: workerId };
    return {
      async read() {
        const stored = await transactions.read((manager) => manager.findOneBy(SignerConfigData, where));
        return stored ? keystoreData(readWorkerRow(stored).document) : undefined;
      },
      replace: (expected, next) =>
        transactions.transaction(async (manager) => {
          const stored = await manager.findOne(SignerConfigData, { where, ...locking(manager) });
          if (!stored) return false;
          const row = readWorkerRow(stored);
          if (!isSame(keystoreData(row.document), expected)) return false;
          await manager.update(SignerConfigData, where, writeWorkerRow({ ...row, document: withKeystoreData(row.document, next) }));
          return true;
        }),
    };
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}
