import { expect } from 'chai';
import { CLI_USER } from '../../../src/core/audit.js';
import { AuditedDatabase } from '../../support/audited-database.js';
import { TestDatabase } from '../../support/databases.js';
import { requireMariaDb } from '../../support/mariadb.js';
import { referenceDumpPath, referenceRows } from '../../support/reference-dump.js';
import { requireShared } from '../../support/shared.js';

describe('the audit log of SignServer', () => {
  let database: TestDatabase | undefined;
  let log: AuditedDatabase | undefined;
  let count: number;
  before(async function () {
    requireShared(this);
    const maria = await requireMariaDb(this);
    const url = await maria.createDatabase();
    maria.load(url, referenceDumpPath());
    database = new TestDatabase(url);
    log = await AuditedDatabase.open(database);
    count = referenceRows('AuditRecordData').length;
  });
  after(async () => {
    // None where the tests were skipped.
    log?.close();
    await database?.close();
  });

  const newest = async (): Promise<number> => {
    const ordering = { column: 'sequenceNumber', order: 'DESC' } as const;
    const [found] = await log!.audit.queries.find({ criteria: [], ordering, offset: 0, limit: 1 });
    return found?.sequenceNumber ?? 0;
  };

  it('is gone on with where it ended, and what was added is protected', async () => {
    const last = await newest();
    await log!.write(2);
    expect(await newest()).to.equal(last + 2);
    expect(await log!.audit.verify()).to.deep.equal([{ nodeId: 'vm', state: 'whole', rows: 2, unprotectedRows: count }]);
  });

  it('answers questions as SignServer does', async () => {
    const criteria = [{ column: 'eventType', operator: 'EQ', value: 'GENCSR' }] as const;
    const [found] = await log!.audit.queries.find({ criteria, offset: 0, limit: 1 });
    expect(found).to.deep.include({
      module: 'KEY_MANAGEMENT',
      eventStatus: 'SUCCESS',
      service: 'SIGNSERVER',
      nodeId: 'vm',
      rowProtection: null,
    });
    expect([...(found?.details.keys() ?? [])].sort()).to.include.members(['CRYPTOTOKEN', 'CSR']);
    const all = await log!.audit.queries.find({ criteria: [{ column: 'rowProtection', operator: 'NULL' }], offset: 0 });
    expect(all).to.have.lengthOf(count);
    expect(all.filter(({ details }) => details.has('additionalDetails'))).to.deep.equal([]);
  });

  it('takes what its collations do not know', async () => {
    const details = new Map([['added:NAME', '署名 😀']]);
    await log!.audit.write({ eventType: 'SET_WORKER_CONFIG', module: 'WORKER_CONFIG', details }, { ...CLI_USER, subject: 'CN=署名 😀' });
    expect((await log!.audit.verify())[0]?.state).to.equal('whole');
  });
});
