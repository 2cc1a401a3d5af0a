import { LessThanOrEqual, MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { ConfigReload } from '../../entities/config-reload.js';
import type { Announcements, Clock, ReloadSignal, TokenChangeSignal } from '../core/ports.js';
import { isUniqueViolation } from './database-errors.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';

/** Announcements that are kept. A process that sleeps through more reloads everything. */
const KEPT = 1000;
const EVERYTHING = 0;
const MAX_ATTEMPTS = 20;

/**
 * Table `ConfigReload`. A number is one more than the newest that is committed, and not the database's own: numbers
 * that a database gives out can become visible out of order, and a process that has seen the higher one would never
 * look for the lower.
 */
export class DatabaseReloadSignal implements ReloadSignal, TokenChangeSignal {
  readonly #transactions: Transactions;
  readonly #clock: Clock;

  constructor(dataSource: DataSource, clock: Clock) {
    this.#transactions = transactionsOf(dataSource);
    this.#clock = clock;
  }

  announce(workerId: number): Promise<void> {
    return this.#announce({ workerId, tokenChange: null });
  }

  announceTokenChange(workerId: number): Promise<void> {
    return this.#announce({ workerId, tokenChange: 1 });
  }

  async #announce(announcement: Pick<ConfigReload, 'workerId' | 'tokenChange'>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#transactions.transaction((manager) => this.#write(manager, announcement));
        return;
      } catch (error) {
        // Another process took the number.
        if (attempt >= MAX_ATTEMPTS || !isUniqueViolation(error)) throw error;
      }
    }
  }

  async #write(manager: EntityManager, announcement: Pick<ConfigReload, 'workerId' | 'tokenChange'>): Promise<void> {
    const { newest } = await range(manager);
    const sequence = newest + 1;
    await manager.insert(ConfigReload, { ...announcement, sequence, time: this.#clock.now() });
    await manager.delete(ConfigReload, { sequence: LessThanOrEqual(sequence - KEPT) });
  }

  since(sequence: number): Promise<Announcements> {
    return this.#transactions.read(async (manager) => {
      const { oldest, newest } = await range(manager);
      if (newest === sequence) return { workerIds: [], sequence };
      // Numbers are missing, or the table was begun anew with a restored database: what was changed cannot be known.
      if (newest < sequence || oldest > sequence + 1) return { workerIds: [EVERYTHING], sequence: newest };
      const rows = await manager.find(ConfigReload, { where: { sequence: MoreThan(sequence) }, order: { sequence: 'ASC' } });
      const reloads = rows.filter(({ tokenChange }) => tokenChange === null);
      return {
        workerIds: [...new Set(reloads.map(({ workerId }) => workerId))],
        ...(reloads.length < rows.length && { tokensChanged: true }),
        sequence: rows.at(-1)?.sequence ?? newest,
      };
    });
  }

  async newest(): Promise<number> {
    const { newest } = await this.#transactions.read(range);
    return newest;
  }
}

async function range(manager: EntityManager): Promise<{ readonly oldest: number; readonly newest: number }> {
  const oldest = await manager.minimum(ConfigReload, 'sequence');
  const newest = await manager.maximum(ConfigReload, 'sequence');
  return { oldest: oldest ?? 0, newest: newest ?? 0 };
}
