import type { DataSource } from 'typeorm';
import { KeyUsageCounter } from '../../entities/key-usage-counter.js';
import type { KeyUsageCounters } from '../core/ports.js';
import { isUniqueViolation } from './database-errors.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

/** Table `KeyUsageCounter`. Each change is one statement, so that processes and nodes count together. */
export class DatabaseKeyUsageCounters implements KeyUsageCounters {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async read(keyHash: string): Promise<number | undefined> {
    const row = await this.#transactions.read((manager) => manager.findOneBy(KeyUsageCounter, { keyHash }));
    return row?.counter;
  }

  async ensure(keyHash: string): Promise<void> {
    if ((await this.read(keyHash)) !== undefined) return;
    try {
      await this.#transactions.statement('INSERT INTO KeyUsageCounter (keyHash, counter) VALUES (?, 0)', [keyHash]);
    } catch (error) {
      // Another process was faster.
      if (!isUniqueViolation(error)) throw error;
    }
  }

  async reserve(keyHash: string, limit: number | undefined): Promise<boolean> {
    const count = 'UPDATE KeyUsageCounter SET counter = counter + 1 WHERE keyHash = ?';
    const affected =
      limit === undefined
        ? await this.#transactions.statement(count, [keyHash])
        : await this.#transactions.statement(`${count} AND counter < ?`, [keyHash, limit]);
    return affected > 0;
  }

  async release(keyHash: string): Promise<void> {
    await this.#transactions.statement('UPDATE KeyUsageCounter SET counter = counter - 1 WHERE keyHash = ? AND counter > 0', [keyHash]);
  }
}
