import type { EntityManager } from 'typeorm';
import type { PoolUsage } from '../core/meter.js';

/** How repositories work on the database. What a promise answers is committed, and durable. */
export interface Transactions {
  /** What is being done and what waits. */
  readonly usage: PoolUsage;
  /** Reads, without seeing what a transaction has not committed. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Runs one statement that writes, and answers how many rows it changed. It may share its commit with others. */
  statement(sql: string, parameters: readonly unknown[]): Promise<number>;
  /**
   * Stores all that `work` writes, or throws and stores nothing. `work` waits for nothing but the database, as others
   * wait for it, and may be run again after a deadlock.
   */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
}
