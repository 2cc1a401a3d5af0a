/** What TypeORM needs of a driver for SQLite: the synchronous interface of better-sqlite3. */
export interface SqliteStatement {
  readonly reader: boolean;
  run(...parameters: readonly unknown[]): unknown;
  all(...parameters: readonly unknown[]): unknown;
}

export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  pragma(text: string): unknown;
  close(): unknown;
}

export type SqliteDriver = new (path: string, options?: object) => SqliteDatabase;

/**
 * The `libsql` driver with its parameters looked at first. Left to itself it ends the process on a boolean or a lone
 * byte array, fails on a lone null, writes the number 1 as `1.0` into a text column, cuts texts at a NUL when they are
 * read, and replaces lone surrogates (seen with libsql 0.5.29).
 */
export function guardedDriver(driver: SqliteDriver): SqliteDriver {
  return class extends driver {
    override prepare(sql: string): SqliteStatement {
      return new GuardedStatement(super.prepare(sql));
    }
  };
}

class GuardedStatement implements SqliteStatement {
  readonly #statement: SqliteStatement;
  readonly reader: boolean;

  constructor(statement: SqliteStatement) {
    this.#statement = statement;
    this.reader = statement.reader;
  }

  // As one array: a single parameter that is an object is taken for named parameters.
  run(...parameters: readonly unknown[]): unknown {
    return this.#statement.run(parameters.map(bindable));
  }

  all(...parameters: readonly unknown[]): unknown {
    return this.#statement.all(parameters.map(bindable));
  }
}

function bindable(value: unknown): string | number | bigint | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'string') throw new TypeError(`a parameter of type ${typeof value} cannot be bound`);
  if (/[\0\p{Surrogate}]/u.test(value)) throw new RangeError('a text with a NUL or a lone surrogate cannot be stored');
  return value;
}
