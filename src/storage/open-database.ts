import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { MigrationExecutor, type DataSource } from 'typeorm';

/** Opens the database and brings its tables up to date. Several processes may do so at the same time. */
export async function openDatabase(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type === 'better-sqlite3') {
    createPrivately(dataSource.options.database);
    await dataSource.initialize();
    await migrateSqlite(dataSource);
    await dataSource.query(`PRAGMA busy_timeout = ${String(SHORT_WAIT_MS)}`);
  } else {
    await dataSource.initialize();
    await migrateServer(dataSource);
  }
}

/** Within a call SQLite waits for a commit of another process, and no longer; `SerialTransactions` waits outside of calls. */
const SHORT_WAIT_MS = 5;

/** The file holds PINs and keystores: it is made for its owner alone. SQLite gives the same rights to the files beside it. */
function createPrivately(file: string): void {
  if (file === ':memory:' || existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

async function migrateSqlite(dataSource: DataSource): Promise<void> {
  await dataSource.query('BEGIN IMMEDIATE');
  try {
    await dataSource.runMigrations({ transaction: 'none' });
    await dataSource.query('COMMIT');
  } catch (error) {
    await dataSource.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const LOCK = 'countersign.migrations';
const LOCK_WAIT_SECONDS = 60;

/**
 * MySQL commits at every change of a table, so a lock by name keeps other processes out. All on one connection: the pool
 * may have no second one.
 */
async function migrateServer(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    const { records } = await runner.query('SELECT GET_LOCK(?, ?) AS locked', [LOCK, LOCK_WAIT_SECONDS], true);
    const [row] = records as readonly { readonly locked: unknown }[];
    if (Number(row?.locked) !== 1) throw new Error('another process has been changing the tables of the database for too long');
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'none';
      await executor.executePendingMigrations();
    } finally {
      await runner.query('DO RELEASE_LOCK(?)', [LOCK]);
    }
  } finally {
    await runner.release();
  }
}
