import { expect } from 'chai';
import { localAdministration, type Administration } from '../../src/admin/administration.js';
import { CLI_USER } from '../../src/core/audit.js';
import { DatabaseConfigurationStore } from '../../src/storage/configuration-store.js';
import { administrationFixture } from '../support/administration-fixture.js';
import { AuditedDatabase } from '../support/audited-database.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { expectFault } from '../support/rejection.js';

describeOnEachDatabase('an audit record that cannot be written', (database) => {
  let log: AuditedDatabase;
  let store: DatabaseConfigurationStore;
  let administration: Administration;
  beforeEach(async () => {
    log = await AuditedDatabase.open(database());
    store = new DatabaseConfigurationStore(log.dataSource);
    const { context } = administrationFixture();
    administration = localAdministration({ ...context, store, audit: (event) => log.audit.write(event, CLI_USER) });
  });
  afterEach(() => {
    // Nothing was opened where the test is skipped.
    (log as typeof log | undefined)?.close();
  });
  const set = (key: string, value = 'x'): Promise<unknown> => administration.call('setProperty', { worker: { id: 7 }, key, value });
  const properties = async (): Promise<readonly string[]> => [...((await store.worker(7))?.properties.keys() ?? [])];
  const isSqlite = (): boolean => log.dataSource.options.type === 'better-sqlite3';
  /** A trigger of the database that refuses rows, all or those that a condition on `NEW` holds of. */
  const refuse = (condition = '1 = 1'): Promise<void> =>
    log.tamper(
      isSqlite()
        ? `CREATE TRIGGER refuse BEFORE INSERT ON AuditRecordData WHEN ${condition} BEGIN SELECT RAISE(ABORT, 'no'); END`
        : `CREATE TRIGGER refuse BEFORE INSERT ON AuditRecordData FOR EACH ROW IF ${condition} THEN SIGNAL SQLSTATE '45000'; END IF`,
    );

  it('refuses the operation, and the next one works', async () => {
    await set('BEFORE');
    await refuse();
    await expectFault(set('REFUSED'), 'serviceUnavailable', 'Audit log failure');
    expect((await properties()).toSorted()).to.deep.equal(['BEFORE', 'NAME', 'TYPE']);
    expect(log.log.lines.filter((line) => line.startsWith('ERROR'))).to.deep.equal([
      'ERROR SET_WORKER_CONFIG of CLI user could not be recorded and is refused',
    ]);
    await log.tamper('DROP TRIGGER refuse');
    await set('AFTER');
    expect((await properties()).toSorted()).to.deep.equal(['AFTER', 'BEFORE', 'NAME', 'TYPE']);
    const [verdict] = await log.audit.verify();
    expect(verdict).to.deep.include({ state: 'whole', rows: 2 });
  });

  it('does not refuse the operations that came at the same time', async () => {
    await refuse("NEW.additionalDetails LIKE '%REFUSED%'");
    const outcomes = await Promise.allSettled(['A', 'B', 'REFUSED', 'C', 'D'].map((key) => set(key)));
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await properties()).toSorted()).to.deep.equal(['A', 'B', 'C', 'D', 'NAME', 'TYPE']);
    expect((await log.audit.verify())[0]).to.deep.include({ state: 'whole', rows: 4 });
  });
});
