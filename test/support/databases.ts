import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig.js';
import { openDatabase } from '../../src/storage/open-database.js';
import { requireMariaDb } from './mariadb.js';

/** A database of one test: each data source that it opens is as another process. */
export class TestDatabase {
  readonly #opened: DataSource[] = [];

  constructor(
    readonly url: string,
    private readonly remove: () => void = () => undefined,
  ) {}

  static onSqlite(): TestDatabase {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-sqlite-'));
    return new TestDatabase(`sqlite:${folder}`, () => {
      rmSync(folder, { recursive: true });
    });
  }

  async open(): Promise<DataSource> {
    const dataSource = createDataSource(this.url);
    await openDatabase(dataSource);
    this.#opened.push(dataSource);
    return dataSource;
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.filter((one) => one.isInitialized).map((one) => one.destroy()));
    this.remove();
  }
}

const KINDS: Readonly<Record<string, (test: Context) => TestDatabase | Promise<TestDatabase>>> = {
  SQLite: () => TestDatabase.onSqlite(),
  MariaDB: async (test) => new TestDatabase(await (await requireMariaDb(test)).createDatabase()),
};

/** Declares the same tests for each kind of database; each test has an empty one of its own. */
export function describeOnEachDatabase(title: string, suite: (database: () => TestDatabase) => void): void {
  for (const [kind, make] of Object.entries(KINDS)) {
    describe(`${title} on ${kind}`, () => {
      let database: TestDatabase | undefined;
      beforeEach(async function () {
        database = await make(this);
      });
      afterEach(async () => {
        // None where the test was skipped.
        await database?.close();
        database = undefined;
      });
      suite(() => {
        if (!database) throw new Error('there is a database only while a test runs');
        return database;
      });
    });
  }
}
