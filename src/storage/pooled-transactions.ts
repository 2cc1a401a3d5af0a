import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { Fault } from '../core/errors.js';
import { asDatabaseFault, isDeadlock } from './database-errors.js';
import type { Transactions } from './transactions.js';

const DEADLINE_MS = 10_000;
const MAX_ATTEMPTS = 5;

/** Work on a database server, each on a connection of its own from the pool, and each with a deadline. */
export class PooledTransactions implements Transactions {
  readonly #dataSource: DataSource;
  readonly #deadlineMs: number;

  constructor(dataSource: DataSource, { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {}) {
    this.#dataSource = dataSource;
    this.#deadlineMs = deadlineMs;
  }

  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#onConnection((runner) => work(runner.manager));
  }

  statement(sql: string, parameters: readonly unknown[]): Promise<number> {
    return this.#onConnection(async (runner) => {
      const result = await runner.query(sql, [...parameters], true);
      return result.affected ?? 0;
    });
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#onConnection(async (runner) => {
      await runner.startTransaction();
      try {
        const result = await work(runner.manager);
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // A connection that was lost cannot be told so; the server rolls back by itself.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    });
  }

  /** After a deadlock nothing of the work is stored, so it is done again. */
  async #onConnection<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isDeadlock(error)) throw asDatabaseFault(error);
      }
    }
  }

  async #attempt<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.#dataSource.createQueryRunner();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // What hangs on the connection would hang in the pool for ever.
        void runner.connect().then(destroy, () => undefined);
        reject(new Fault('serviceUnavailable', 'The database does not answer.'));
      }, this.#deadlineMs);
    });
    try {
      return await Promise.race([work(runner), deadline]);
    } finally {
      clearTimeout(timer);
      await runner.release();
    }
  }
}

interface Destroyable {
  destroy(): void;
}

function destroy(connection: unknown): void {
  if (isDestroyable(connection)) connection.destroy();
}

function isDestroyable(connection: unknown): connection is Destroyable {
  return typeof connection === 'object' && connection !== null && 'destroy' in connection && typeof connection.destroy === 'function';
}
