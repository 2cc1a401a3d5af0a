import type { EntityManager } from 'typeorm';

/** The lock of rows that are to be changed. SQLite locks the whole database when a transaction begins, and has no words for it. */
export function locking(manager: EntityManager): { readonly lock?: { readonly mode: 'pessimistic_write' } } {
  return manager.dataSource.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } };
}
