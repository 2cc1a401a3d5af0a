import type { DataSource } from 'typeorm';
import { GlobalConfigData } from '../../entities/global-config-data.js';
import type { ServiceClaims } from '../core/ports.js';
import { isUniqueViolation } from './database-errors.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

/** Claims of singleton services, in the rows of `GlobalConfigData` that SignServer uses for them. */
export class DatabaseServiceClaims implements ServiceClaims {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async claim(
    workerId: number,
    { now, next }: { readonly now: number; readonly next: number },
    beforehand: (property: string) => Promise<void>,
  ): Promise<boolean> {
    const propertyKey = `GLOB.SERVICENEXTRUNDATE${String(workerId)}`;
    const row = await this.#transactions.read((manager) => manager.findOneBy(GlobalConfigData, { propertyKey }));
    const stored = row?.propertyValue ?? null;
    if (now <= Number(stored ?? 0)) return false;
    await beforehand(propertyKey);
    return row ? this.#replace(propertyKey, stored, next) : this.#insert(propertyKey, next);
  }

  /** Another node that claims at the same time has changed the value, and this statement finds none. */
  async #replace(key: string, stored: string | null, next: number): Promise<boolean> {
    const update = 'UPDATE GlobalConfigData SET propertyValue = ? WHERE propertyKey = ? AND';
    const changed =
      stored === null
        ? await this.#transactions.statement(`${update} propertyValue IS NULL`, [String(next), key])
        : await this.#transactions.statement(`${update} propertyValue = ?`, [String(next), key, stored]);
    return changed > 0;
  }

  async #insert(key: string, next: number): Promise<boolean> {
    try {
      await this.#transactions.statement('INSERT INTO GlobalConfigData (propertyKey, propertyValue) VALUES (?, ?)', [key, String(next)]);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
