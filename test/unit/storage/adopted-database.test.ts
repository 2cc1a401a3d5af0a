import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { DatabaseConfigurationStore } from '../../../src/storage/configuration-store.js';
import { DatabaseKeyUsageCounters } from '../../../src/storage/key-usage-counters.js';
import { TestDatabase } from '../../support/databases.js';
import { requireMariaDb } from '../../support/mariadb.js';
import { expectFault } from '../../support/rejection.js';
import { referenceDumpPath, referenceRows } from '../../support/reference-dump.js';
import { requireShared } from '../../support/shared.js';
import { createDataSource } from '../../../ormconfig.js';

const TABLES = ['ArchiveData', 'AuditRecordData', 'GlobalConfigData', 'KeyData', 'KeyUsageCounter', 'signerconfigdata'];

describe('a database of SignServer', () => {
  let database: TestDatabase | undefined;
  let dataSource: DataSource;
  let store: DatabaseConfigurationStore;
  let before: readonly string[];

  beforeEach(async function () {
    requireShared(this);
    const maria = await requireMariaDb(this);
    database = new TestDatabase(await maria.createDatabase());
    maria.load(database.url, referenceDumpPath());
    before = await definitions(database.url);
    dataSource = await database.open();
    store = new DatabaseConfigurationStore(dataSource);
  });

  afterEach(async () => {
    // None where the test was skipped.
    await database?.close();
    database = undefined;
  });

  const blobs = async (): Promise<ReadonlyMap<number, string>> => {
    const rows = await dataSource.query<{ signerId: number; signerConfigData: string }[]>('SELECT * FROM signerconfigdata');
    return new Map(rows.map(({ signerId, signerConfigData }) => [signerId, signerConfigData]));
  };

  it('is adopted without a change of its tables', async () => {
    expect(before).to.have.lengthOf(TABLES.length);
    expect(await definitions(database!.url)).to.deep.equal(before);
  });

  it('shows all its workers, each with its record', async () => {
    const workers = await store.workers();
    expect(workers.map(({ id }) => String(id))).to.deep.equal(referenceRows('signerconfigdata').map(([id]) => id));
    for (const { id, name, type } of workers) {
      const worker = await store.worker(id);
      expect(worker).to.include({ id, name, type });
      expect(worker?.properties.get('NAME')).to.equal(name);
      expect(worker?.properties.get('IMPLEMENTATION_CLASS')).to.be.a('string');
    }
  });

  it('shows names and values beyond ASCII as they are', async () => {
    const [, , name] = referenceRows('signerconfigdata').find(([id]) => id === '41')!;
    const worker = await store.worker(41);
    expect(worker?.name)
      .to.equal(name)
      .and.to.match(/^R[^ -~]+ksm/);
    expect(worker?.properties.get('NOTE')).to.match(/^Zwei Zeilen:\nGr[^ -~]+e aus K[^ -~]+ln & <Umgebung> "quoted" [^ -~]+$/);
    expect((await store.globalProperties()).get('GLOB.GREETING')).to.equal('Grüße');
  });

  it('keeps every record byte for byte where a property is set and removed', async () => {
    const original = await blobs();
    expect([...original.values()]).to.deep.equal(referenceRows('signerconfigdata').map((row) => row[1]));
    for (const id of original.keys()) {
      await store.apply({ workers: [{ id, set: new Map([['X-NEW', 'ä']]) }] });
      const changed = await blobs();
      expect(changed.get(id)).to.include('<string>X-NEW</string>');
      expect([...changed].filter(([other]) => other !== id)).to.deep.equal([...original].filter(([other]) => other !== id));
      await store.apply({ workers: [{ id, remove: ['X-NEW'] }] });
    }
    expect(await blobs()).to.deep.equal(original);
  });

  it('refuses a name that one of its workers has, without an index of its own', async () => {
    const name = (await store.worker(1))!.name;
    const change = store.apply({ workers: [{ id: 9999, set: new Map([['NAME', name]]) }] });
    await expectFault(change, 'invalidInput', `Worker(s) with name already exists: ${name}`);
  });

  it('goes on counting uses of keys', async () => {
    const counters = new DatabaseKeyUsageCounters(dataSource);
    const [keyHash, count] = referenceRows('KeyUsageCounter').find((row) => row[1] !== '0')!;
    expect(await counters.read(keyHash!)).to.equal(Number(count));
    expect(await counters.reserve(keyHash!, Number(count) + 1)).to.equal(true);
    expect(await counters.reserve(keyHash!, Number(count) + 1)).to.equal(false);
  });
});

async function definitions(url: string): Promise<readonly string[]> {
  const dataSource = await createDataSource(url).initialize();
  try {
    const made = await Promise.all(TABLES.map((table) => dataSource.query<Record<string, string>[]>(`SHOW CREATE TABLE ${table}`)));
    return made.map(([row]) => row!['Create Table']!);
  } finally {
    await dataSource.destroy();
  }
}
