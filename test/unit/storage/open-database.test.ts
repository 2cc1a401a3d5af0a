import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDataSource } from '../../../ormconfig.js';
import { openDatabase } from '../../../src/storage/open-database.js';
import { describeOnEachDatabase, TestDatabase } from '../../support/databases.js';
import { requireMariaDb } from '../../support/mariadb.js';

const TABLES = ['ArchiveData', 'AuditRecordData', 'ConfigReload', 'GlobalConfigData', 'KeyData', 'KeyUsageCounter', 'signerconfigdata'];

describeOnEachDatabase('opening a database', (database) => {
  it('makes the tables, with the indexes that SignServer recommends', async () => {
    const runner = (await database().open()).createQueryRunner();
    const tables = await runner.getTables(TABLES);
    await runner.release();
    expect(tables.map(({ name }) => name.split('.').at(-1)).sort()).to.deep.equal(TABLES);
    const indexes = tables.flatMap((table) =>
      table.indices.map(({ columnNames, isUnique }) => `${columnNames.join()}${isUnique ? ' unique' : ''}`),
    );
    expect(indexes.sort()).to.deep.equal(['nodeId,sequenceNumber unique', 'signerName unique', 'signerType', 'time', 'timeStamp']);
  });

  it('can be done again, and by several processes at the same time', async () => {
    await Promise.all([database().open(), database().open(), database().open()]);
    const again = await database().open();
    expect(await again.query('SELECT name FROM CountersignMigrations')).to.have.lengthOf(3);
  });
});

describe('opening a database on SQLite', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-sqlite-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps the database in a file of a data folder that only its owner reads', async () => {
    const dataSource = createDataSource(`sqlite:${join(folder, 'new')}/`);
    await openDatabase(dataSource);
    const modes = ['', '-wal'].map((suffix) => statSync(join(folder, 'new', `countersign.sqlite${suffix}`)).mode & 0o777);
    await dataSource.destroy();
    expect(modes).to.deep.equal([0o600, 0o600]);
    expect(statSync(join(folder, 'new')).mode & 0o777).to.equal(0o700);
  });

  it('writes ahead, waits for other processes in short steps and makes every commit durable', async () => {
    const dataSource = createDataSource(`sqlite:${join(folder, 'x.sqlite')}`);
    await openDatabase(dataSource);
    const pragma = async (name: string): Promise<unknown> => Object.values((await dataSource.query<object[]>(`PRAGMA ${name}`))[0]!)[0];
    // 2 is FULL. What SQLite waits for by itself holds up the event loop.
    expect([await pragma('journal_mode'), await pragma('busy_timeout'), await pragma('synchronous')]).to.deep.equal(['wal', 5, 2]);
    await dataSource.destroy();
  });
});

describe('opening a database on MariaDB', () => {
  it('makes tables of utf8mb4 whatever the default of the database is, and wide enough', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(await maria.createDatabase('mysql'));
    const dataSource = await database.open();
    const columns = await dataSource.query<Record<string, string>[]>(
      `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', COLUMN_TYPE, ' ', COALESCE(CHARACTER_SET_NAME, '')) AS shown
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND (DATA_TYPE LIKE '%text' OR TABLE_NAME = 'KeyUsageCounter')`,
    );
    await database.close();
    expect(columns.map(({ shown }) => shown!.trim())).to.have.members([
      'signerconfigdata.signerConfigData mediumtext utf8mb4',
      'GlobalConfigData.propertyValue mediumtext utf8mb4',
      'ArchiveData.archiveData mediumtext utf8mb4',
      'AuditRecordData.additionalDetails longtext utf8mb4',
      'AuditRecordData.rowProtection longtext utf8mb4',
      'KeyData.certData mediumtext utf8mb4',
      'KeyData.keyData mediumtext utf8mb4',
      'KeyUsageCounter.keyHash varchar(255) utf8mb4',
      'KeyUsageCounter.counter bigint(20)',
    ]);
  });

  it('needs one connection only', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(`${await maria.createDatabase()}?connectionLimit=1`);
    const dataSource = await database.open();
    expect(await dataSource.query('SELECT IS_FREE_LOCK(?) AS free', ['countersign.migrations'])).to.deep.equal([{ free: 1 }]);
    await database.close();
  });

  it('fails at once where nobody listens', async () => {
    const dataSource = createDataSource('mysql://a:b@127.0.0.1:1/c');
    const outcome = await openDatabase(dataSource).then(
      () => 'open',
      (error: unknown) => (error as { code?: unknown }).code,
    );
    expect(outcome).to.equal('ECONNREFUSED');
  });
});
