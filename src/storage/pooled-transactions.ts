import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { Fault } from '../core/errors.js';
import type { PoolUsage } from '../core/meter.js';
import { asDatabaseFault, isDeadlock } from './database-errors.js';
import type { Transactions } from './transactions.js';

/** How long callers wait for a database server, in milliseconds. */
export interface DatabaseDeadlines {
  /** For a connection of the pool, a new one included. */
  readonly acquireMs: number;
  /** For the work on it. */
  readonly queryMs: number;
}

export const DEFAULT_DEADLINES: DatabaseDeadlines = { acquireMs: 5_000, queryMs: 10_000 };

const MAX_ATTEMPTS = 5;

/** Work on a database server, each on a connection of its own from the pool, and each with deadlines. */
export class PooledTransactions implements Transactions {
  readonly #dataSource: DataSource;
  readonly #deadlines: DatabaseDeadlines;
  #waiting = 0;
  #busy = 0;

  constructor(dataSource: DataSource, deadlines: DatabaseDeadlines = DEFAULT_DEADLINES) {
    this.#dataSource = dataSource;
    this.#deadlines = deadlines;
  }

  get usage(): PoolUsage {
    const { poolSize } = this.#dataSource.options;
    return { busy: this.#busy, waiting: this.#waiting, ...(poolSize !== undefined && { size: poolSize }) };
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
    const connection = await this.#connect(runner);
    this.#busy++;
    try {
      // What hangs on the connection would hang in the pool for ever.
      return await within(this.#deadlines.queryMs, work(runner), () => {
        destroy(connection);
      });
    } finally {
      this.#busy--;
      await runner.release();
    }
  }

  async #connect(runner: QueryRunner): Promise<unknown> {
    const connecting: Promise<unknown> = runner.connect();
    this.#waiting++;
    try {
      return await within(this.#deadlines.acquireMs, connecting, () => {
        // It is still in the queue of the pool, and gives back at once what it gets.
        connecting.then(
          () => runner.release(),
          () => undefined,
        );
      });
    } finally {
      this.#waiting--;
    }
  }
}

/** What `work` comes to, or a fault when its time is over; what becomes of it then is up to `giveUp`. */
async function within<T>(deadlineMs: number, work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new Fault('serviceUnavailable', 'The database does not answer.'));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
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
