import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { Fault } from '../core/errors.js';
import type { PoolUsage } from '../core/meter.js';
import { asDatabaseFault, isBusy } from './database-errors.js';
import type { Transactions } from './transactions.js';

/** How many calls may wait. More come in only where the disk stands still. */
const MAX_WAITING = 10_000;
const MAX_STATEMENTS_A_COMMIT = 200;
/** How long another process may hold the database before callers are told that it is busy, in milliseconds. */
const BUSY_DEADLINE_MS = 5_000;
const LONGEST_PAUSE_MS = 16;

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly resolve: (affected: number) => void;
  readonly reject: (reason: unknown) => void;
}

type Job = Statement | (() => Promise<void>);

/**
 * Work on SQLite, one after the other. Statements that wait at the same time are committed together: a commit waits for
 * the disk (synchronous = FULL) and holds up everything else in the process meanwhile.
 */
export class SerialTransactions implements Transactions {
  readonly #dataSource: DataSource;
  readonly #busyDeadlineMs: number;
  readonly #waiting: Job[] = [];
  #running = false;

  constructor(dataSource: DataSource, { busyDeadlineMs = BUSY_DEADLINE_MS }: { readonly busyDeadlineMs?: number } = {}) {
    this.#dataSource = dataSource;
    this.#busyDeadlineMs = busyDeadlineMs;
  }

  get usage(): PoolUsage {
    return { size: 1, busy: this.#running ? 1 : 0, waiting: this.#waiting.length };
  }

  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#whenFree(() => work(this.#dataSource.manager)));
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#commit(() => work(this.#dataSource.manager)));
  }

  statement(sql: string, parameters: readonly unknown[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#add({ sql, parameters, resolve, reject });
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#add(async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(asDatabaseFault(error));
        }
      });
    });
  }

  #add(job: Job): void {
    if (this.#waiting.length >= MAX_WAITING) throw new Fault('serviceUnavailable', 'The database is busy.');
    this.#waiting.push(job);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // SQLite works synchronously. A turn of the event loop lets others in, and more statements to this commit.
      await nextTurn();
      const statements = this.#takeStatements();
      if (statements.length > 0) await this.#runStatements(statements);
      else await this.#takeWork()?.();
    }
    this.#running = false;
  }

  #takeStatements(): readonly Statement[] {
    const end = this.#waiting.findIndex((job) => typeof job === 'function');
    const count = Math.min(end < 0 ? this.#waiting.length : end, MAX_STATEMENTS_A_COMMIT);
    return this.#waiting.splice(0, count).filter((job) => typeof job !== 'function');
  }

  #takeWork(): (() => Promise<void>) | undefined {
    const job = this.#waiting.shift();
    return typeof job === 'function' ? job : undefined;
  }

  async #runStatements(statements: readonly Statement[]): Promise<void> {
    try {
      const affected = await this.#commit(async () => {
        const counts: number[] = [];
        for (const statement of statements) counts.push(await this.#execute(statement));
        return counts;
      });
      for (const [index, { resolve }] of statements.entries()) resolve(affected[index] ?? 0);
    } catch (error) {
      const fault = asDatabaseFault(error);
      if (statements.length === 1 || fault instanceof Fault) {
        for (const { reject } of statements) reject(fault);
        return;
      }
      // One failed and took the others with it: nothing of them is stored. Each for itself now.
      for (const statement of statements) await this.#runStatements([statement]);
    }
  }

  async #execute({ sql, parameters }: Statement): Promise<number> {
    const result = await this.#dataSource.createQueryRunner().query(sql, [...parameters], true);
    return result.affected ?? 0;
  }

  /**
   * A transaction that takes the lock for writing at once: one that begins by reading fails at its first write when
   * another process wrote in between, whatever the busy timeout.
   */
  async #commit<T>(work: () => Promise<T>): Promise<T> {
    await this.#whenFree(() => this.#dataSource.query('BEGIN IMMEDIATE'));
    try {
      const result = await work();
      await this.#dataSource.query('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself on some errors, a full disk for one; then there is nothing to roll back.
      await this.#dataSource.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /**
   * Waits for other processes without holding up this one: SQLite itself would wait in the middle of the call, with the
   * whole event loop. Nothing was done by a call that found the database busy.
   */
  async #whenFree<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#busyDeadlineMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await delay(pauseMs);
      }
    }
  }
}
