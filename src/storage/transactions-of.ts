import type { DataSource } from 'typeorm';
import { PooledTransactions, type DatabaseDeadlines } from './pooled-transactions.js';
import { SerialTransactions } from './serial-transactions.js';
import type { Transactions } from './transactions.js';

const made = new WeakMap<DataSource, Transactions>();
const deadlinesOf = new WeakMap<DataSource, DatabaseDeadlines>();

/** Says how long callers wait for a database server; before its transactions are first asked for. */
export function setDeadlines(dataSource: DataSource, deadlines: DatabaseDeadlines): void {
  deadlinesOf.set(dataSource, deadlines);
}

/**
 * The one object for a data source. All repositories must share it: TypeORM has one connection to SQLite, and whatever
 * is sent while a transaction is open on it becomes part of that transaction.
 */
export function transactionsOf(dataSource: DataSource): Transactions {
  const known = made.get(dataSource);
  if (known) return known;
  const transactions = isSqlite(dataSource)
    ? new SerialTransactions(dataSource)
    : new PooledTransactions(dataSource, deadlinesOf.get(dataSource));
  made.set(dataSource, transactions);
  return transactions;
}

function isSqlite(dataSource: DataSource): boolean {
  return dataSource.options.type === 'better-sqlite3';
}
