import { expect } from 'chai';
import { GlobalConfigData } from '../../../entities/global-config-data.js';
import { PooledTransactions } from '../../../src/storage/pooled-transactions.js';
import { SerialTransactions } from '../../../src/storage/serial-transactions.js';
import { transactionsOf } from '../../../src/storage/transactions-of.js';
import type { Transactions } from '../../../src/storage/transactions.js';
import { describeOnEachDatabase, TestDatabase } from '../../support/databases.js';
import { requireMariaDb } from '../../support/mariadb.js';
import { expectFault, rejection } from '../../support/rejection.js';

const INSERT = 'INSERT INTO GlobalConfigData (propertyKey, propertyValue) VALUES (?, ?)';

const keys = async (transactions: Transactions): Promise<readonly string[]> =>
  (await transactions.read((manager) => manager.find(GlobalConfigData))).map(({ propertyKey }) => propertyKey).sort();

describeOnEachDatabase('transactions', (database) => {
  const open = async (): Promise<Transactions> => transactionsOf(await database().open());

  it('are the same for everything that uses a data source', async () => {
    const dataSource = await database().open();
    expect(transactionsOf(dataSource)).to.equal(transactionsOf(dataSource));
  });

  it('store all that is written in them or nothing', async () => {
    const transactions = await open();
    const failed = transactions.transaction(async (manager) => {
      await manager.insert(GlobalConfigData, { propertyKey: 'A', propertyValue: '1' });
      throw new Error('disk on fire');
    });
    expect(await failed.catch((error: unknown) => (error as Error).message)).to.equal('disk on fire');
    expect(await keys(transactions)).to.deep.equal([]);
  });

  it('keep statements that are sent meanwhile out of a transaction that fails', async () => {
    const transactions = await open();
    const failed = transactions.transaction(async (manager) => {
      await manager.insert(GlobalConfigData, { propertyKey: 'A', propertyValue: '1' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('disk on fire');
    });
    const statement = transactions.statement(INSERT, ['B', '1']);
    const seen = transactions.read((manager) => manager.findOneBy(GlobalConfigData, { propertyKey: 'A' }));
    await failed.catch(() => undefined);
    expect(await statement).to.equal(1);
    expect(await seen).to.equal(null);
    expect(await keys(transactions)).to.deep.equal(['B']);
  });

  it('store every statement that can be stored beside one that cannot', async () => {
    const transactions = await open();
    const outcomes = await Promise.allSettled(['A', 'B', 'A', 'C'].map((key) => transactions.statement(INSERT, [key, '1'])));
    expect(outcomes.filter(({ status }) => status === 'rejected')).to.have.lengthOf(1);
    expect(await keys(transactions)).to.deep.equal(['A', 'B', 'C']);
  });

  it('tell how much is being done and how much waits', async () => {
    const transactions = await open();
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    const most = transactions.usage.size ?? 0;
    expect(most).to.be.above(0);
    // One more than can be done at once.
    const all = Array.from({ length: most + 1 }, () => transactions.transaction(() => held));
    while (transactions.usage.busy < most || transactions.usage.waiting !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(transactions.usage).to.deep.equal({ size: most, busy: most, waiting: 1 });
    end();
    await Promise.all(all);
    while (transactions.usage.busy > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(transactions.usage).to.deep.equal({ size: most, busy: 0, waiting: 0 });
  });

  it('answer after the commit: another process sees what was written', async () => {
    const [here, there] = [await open(), await open()];
    await here.statement(INSERT, ['A', '1']);
    expect(await keys(there)).to.deep.equal(['A']);
    await there.transaction((manager) => manager.update(GlobalConfigData, { propertyKey: 'A' }, { propertyValue: '2' }));
    expect(await here.read((manager) => manager.findOneBy(GlobalConfigData, { propertyKey: 'A' }))).to.include({ propertyValue: '2' });
  });
});

describe('transactions on SQLite', () => {
  let database: TestDatabase;
  beforeEach(() => {
    database = TestDatabase.onSqlite();
  });
  afterEach(() => database.close());

  it('commit statements together that wait together', async () => {
    const dataSource = await database.open();
    const begun: string[] = [];
    const query = dataSource.query.bind(dataSource);
    dataSource.query = (sql: string, ...more: [] | [unknown[]]) => {
      begun.push(sql);
      return query(sql, ...more);
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => transactionsOf(dataSource).statement(INSERT, [String(index), ''])));
    expect(begun.filter((sql) => sql === 'COMMIT')).to.have.lengthOf(1);
  });

  it('refuse more than can wait', async () => {
    const transactions = transactionsOf(await database.open());
    const calls = Array.from({ length: 10_001 }, () => transactions.statement('DELETE FROM GlobalConfigData', []));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'rejected')).to.have.lengthOf(1);
    await expectFault(calls.at(-1)!, 'serviceUnavailable', 'The database is busy.');
  });

  it('say that the database is busy where another process does not let go of it', async () => {
    const [holder, waiter] = [await database.open(), await database.open()];
    await holder.query('BEGIN IMMEDIATE');
    const transactions = new SerialTransactions(waiter, { busyDeadlineMs: 50 });
    await expectFault(transactions.statement(INSERT, ['A', '1']), 'serviceUnavailable', 'The database is busy.');
    await expectFault(
      transactions.transaction(() => Promise.resolve()),
      'serviceUnavailable',
      'The database is busy.',
    );
    await holder.query('ROLLBACK');
    expect(await transactions.statement(INSERT, ['A', '1'])).to.equal(1);
  });

  it('say that the database is full, store nothing of what failed, and go on when there is room', async () => {
    const dataSource = await database.open();
    const transactions = transactionsOf(dataSource);
    await dataSource.query('PRAGMA max_page_count = 1');
    const large = 'x'.repeat(1_000_000);
    await expectFault(transactions.statement(INSERT, ['A', large]), 'serviceUnavailable', 'The database is full.');
    const both = transactions.transaction(async (manager) => {
      await manager.insert(GlobalConfigData, { propertyKey: 'B', propertyValue: '' });
      await manager.insert(GlobalConfigData, { propertyKey: 'C', propertyValue: large });
    });
    await expectFault(both, 'serviceUnavailable', 'The database is full.');
    expect(await keys(transactions)).to.deep.equal([]);
    await dataSource.query('PRAGMA max_page_count = 1000000');
    expect(await transactions.statement(INSERT, ['A', large])).to.equal(1);
  });

  it('say that the database is read only, and go on when it is not', async () => {
    const dataSource = await database.open();
    const transactions = transactionsOf(dataSource);
    await dataSource.query('PRAGMA query_only = 1');
    await expectFault(transactions.statement(INSERT, ['A', '']), 'serviceUnavailable', 'The database is read only.');
    await dataSource.query('PRAGMA query_only = 0');
    expect(await transactions.statement(INSERT, ['A', ''])).to.equal(1);
  });
});

describe('transactions on MariaDB', () => {
  it('are done again after a deadlock', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(await maria.createDatabase());
    const transactions = transactionsOf(await database.open());
    await Promise.all(['A', 'B'].map((key) => transactions.statement(INSERT, [key, ''])));
    let attempts = 0;
    let bothHold: () => void = () => undefined;
    const untilBothHold = new Promise<void>((resolve) => (bothHold = resolve));
    const lockBoth = (first: string, second: string): Promise<void> =>
      transactions.transaction(async (manager) => {
        await manager.update(GlobalConfigData, { propertyKey: first }, { propertyValue: 'x' });
        if (++attempts === 2) bothHold();
        await untilBothHold;
        await manager.update(GlobalConfigData, { propertyKey: second }, { propertyValue: 'x' });
      });
    await Promise.all([lockBoth('A', 'B'), lockBoth('B', 'A')]);
    await database.close();
    expect(attempts).to.equal(3);
  });

  it('fail where connections are lost, and go on with new ones', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(await maria.createDatabase());
    const transactions = transactionsOf(await database.open());
    const sleep = { isOver: false };
    const slow = rejection(transactions.read((manager) => manager.query('SELECT SLEEP(60)'))).finally(() => (sleep.isOver = true));
    while (!sleep.isOver) {
      // The first time it may not have been sent yet.
      await maria.execute('KILL USER tester');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await slow).to.include({ kind: 'serviceUnavailable', message: 'The database cannot be reached.' });
    expect(await transactions.statement(INSERT, ['A', '1'])).to.equal(1);
    await database.close();
  });

  it('store nothing where the connection is lost in the middle', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(await maria.createDatabase());
    const transactions = transactionsOf(await database.open());
    const broken = transactions.transaction(async (manager) => {
      await manager.insert(GlobalConfigData, { propertyKey: 'A', propertyValue: '1' });
      await maria.execute('KILL USER tester');
      await manager.insert(GlobalConfigData, { propertyKey: 'B', propertyValue: '1' });
    });
    await expectFault(broken, 'serviceUnavailable', 'The database cannot be reached.');
    expect(await keys(transactions)).to.deep.equal([]);
    await database.close();
  });

  it('give up at a deadline, and leave nothing hanging in the pool', async function () {
    const maria = await requireMariaDb(this);
    const database = new TestDatabase(`${await maria.createDatabase()}?connectionLimit=1`);
    const transactions = new PooledTransactions(await database.open(), { acquireMs: 300, queryMs: 300 });
    const hanging = [1, 2].map(() => transactions.read((manager) => manager.query('SELECT SLEEP(30)')));
    await Promise.all(hanging.map((call) => expectFault(call, 'serviceUnavailable', 'The database does not answer.')));
    expect(await transactions.statement(INSERT, ['A', '1'])).to.equal(1);
    await database.close();
  });
});
