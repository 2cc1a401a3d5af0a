import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { GlobalConfigData } from '../../../entities/global-config-data.js';
import { SignerConfigData } from '../../../entities/signer-config-data.js';
import type { WorkerChange } from '../../../src/core/ports.js';
import type { CertificateMatchingRule } from '../../../src/core/worker.js';
import { DatabaseConfigurationStore } from '../../../src/storage/configuration-store.js';
import { describeOnEachDatabase } from '../../support/databases.js';
import { expectFault, rejection } from '../../support/rejection.js';

const rule: CertificateMatchingRule = {
  subjectType: 'SUBJECT_RDN_CN',
  subjectValue: 'Ränk',
  issuerType: 'ISSUER_DN_BCSTYLE',
  issuerValue: 'CN=CA',
  description: 'a rule',
};

describeOnEachDatabase('configuration store', (database) => {
  let dataSource: DataSource;
  let store: DatabaseConfigurationStore;

  beforeEach(async () => {
    dataSource = await database().open();
    store = new DatabaseConfigurationStore(dataSource);
  });

  const change = (...workers: readonly WorkerChange[]): Promise<void> => store.apply({ workers });
  const set = (id: number, properties: Readonly<Record<string, string>>): Promise<void> =>
    change({ id, set: new Map(Object.entries(properties)) });
  const properties = async (id: number): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await store.worker(id))?.properties ?? []);
  const row = (id: number): Promise<SignerConfigData | null> => dataSource.manager.findOneBy(SignerConfigData, { signerId: id });

  it('makes a worker by setting a property, with a name made of its id', async () => {
    await set(5, { AUTHTYPE: 'NOAUTH' });
    expect(await store.worker(5)).to.deep.equal({
      id: 5,
      name: 'UnamedWorker5',
      type: 'UNKNOWN',
      properties: new Map([
        ['AUTHTYPE', 'NOAUTH'],
        ['NAME', 'UnamedWorker5'],
        ['TYPE', 'UNKNOWN'],
      ]),
      authorizedClients: [],
      matchingRules: [],
    });
  });

  it('knows no worker that was not made', async () => {
    expect(await store.worker(5)).to.equal(undefined);
    expect(await store.workers()).to.deep.equal([]);
  });

  it('keeps any text, names beyond ASCII, and what XML cannot hold', async () => {
    const values = { NAME: 'Räksmörgås 日本 😀', NOTE: ' zwei\r\nZeilen\t&<>"\'\0\u0085\ufffe ', EMPTY: '', BLANK: '  ' };
    await set(5, values);
    expect(await properties(5)).to.include(values);
    expect((await row(5))?.signerName).to.equal(values.NAME);
  });

  it('writes keys in upper case', async () => {
    await set(5, { defaultKey: 'a', name: 'Five' });
    expect(await properties(5)).to.deep.equal({ DEFAULTKEY: 'a', NAME: 'Five', TYPE: 'UNKNOWN' });
    await change({ id: 5, remove: ['defaultkey'], set: new Map([['OTHER', '1']]) });
    expect(await properties(5)).to.deep.equal({ OTHER: '1', NAME: 'Five', TYPE: 'UNKNOWN' });
  });

  it('lists workers by id with names and types', async () => {
    await set(20, { NAME: 'Twenty', TYPE: 'CRYPTO_WORKER' });
    await set(3, { A: '1', TYPE: 'PROCESSABLE' });
    expect(await store.workers()).to.deep.equal([
      { id: 3, name: 'UnamedWorker3', type: 'PROCESSABLE' },
      { id: 20, name: 'Twenty', type: 'CRYPTO_WORKER' },
    ]);
  });

  it('takes name and type from the columns, whatever the record says', async () => {
    await set(5, { NAME: 'Five', TYPE: 'PROCESSABLE' });
    await dataSource.manager.update(SignerConfigData, { signerId: 5 }, { signerName: 'Fünf', signerType: 3 });
    expect(await properties(5)).to.deep.equal({ NAME: 'Fünf', TYPE: 'TIMED_SERVICE' });
  });

  it('reads a row without name, type or record', async () => {
    await dataSource.manager.insert(SignerConfigData, { signerId: 5, signerName: null, signerType: null, signerConfigData: null });
    expect(await properties(5)).to.deep.equal({ NAME: 'UnamedWorker5', TYPE: 'UNKNOWN' });
  });

  it('reads a type that is none as UNKNOWN and keeps it in the column as 0', async () => {
    await set(5, { TYPE: 'processable' });
    expect((await store.worker(5))?.type).to.equal('UNKNOWN');
    expect((await row(5))?.signerType).to.equal(0);
    await store.setType(5, 'PROCESSABLE');
    expect((await row(5))?.signerType).to.equal(2);
    expect((await properties(5))['TYPE']).to.equal('PROCESSABLE');
  });

  it('makes no worker by storing a type', async () => {
    await store.setType(5, 'PROCESSABLE');
    expect(await store.worker(5)).to.equal(undefined);
  });

  it('does not let NAME and TYPE be removed alone', async () => {
    await set(5, { NAME: 'Five', TYPE: 'PROCESSABLE', A: '1' });
    await change({ id: 5, remove: ['NAME', 'TYPE'] });
    expect(await properties(5)).to.deep.equal({ NAME: 'Five', TYPE: 'PROCESSABLE', A: '1' });
  });

  it('deletes a worker of which a removal leaves name and type at most, its clients with it', async () => {
    await set(5, { NAME: 'Five', A: '1' });
    await change({ id: 5, addRules: [rule] });
    await change({ id: 5, remove: ['A'] });
    expect(await row(5)).to.equal(null);
    await set(6, { NAME: 'Five' });
    expect((await store.workers()).map(({ id }) => id)).to.deep.equal([6]);
  });

  it('makes nothing of a removal from a worker that is not there', async () => {
    await change({ id: 5, remove: ['A'], removeRules: [rule] });
    expect(await store.worker(5)).to.equal(undefined);
  });

  it('keeps authorized clients and rules', async () => {
    const client = { serialNumber: '0AB', issuer: 'CN=CA' };
    await change({ id: 5, set: new Map([['A', '1']]), addClients: [client], addRules: [rule] });
    expect(await store.worker(5)).to.deep.include({ authorizedClients: [client], matchingRules: [rule] });
    await change({ id: 5, removeClients: [client], removeRules: [{ ...rule, description: 'other' }] });
    expect(await store.worker(5)).to.deep.include({ authorizedClients: [], matchingRules: [] });
  });

  it('refuses names that other workers have, all of them in one sentence', async () => {
    await change({ id: 1, set: new Map([['NAME', 'B']]) }, { id: 2, set: new Map([['NAME', 'A']]) });
    const taken = change({ id: 3, set: new Map([['NAME', 'B']]) }, { id: 4, set: new Map([['NAME', 'A']]) });
    await expectFault(taken, 'invalidInput', 'Worker(s) with name already exists: A B');
    await expectFault(
      change({ id: 3, set: new Map([['NAME', 'C']]) }, { id: 4, set: new Map([['NAME', 'C']]) }),
      'invalidInput',
      'Worker(s) with name already exists: C',
    );
    expect((await store.workers()).map(({ id }) => id)).to.deep.equal([1, 2]);
  });

  it('lets workers take over one another\u2019s names, and a name be reused that is given up', async () => {
    await change({ id: 1, set: new Map([['NAME', 'A']]) }, { id: 2, set: new Map([['NAME', 'B']]) });
    await change({ id: 1, set: new Map([['NAME', 'B']]) }, { id: 2, set: new Map([['NAME', 'A']]) });
    await change({ id: 1, remove: ['A'] }, { id: 3, set: new Map([['NAME', 'B']]) });
    expect((await store.workers()).map(({ name }) => name)).to.deep.equal(['A', 'B']);
  });

  it('takes names for different that differ in letter case or accents', async () => {
    await change(...['signer', 'Signer', 'Sïgner'].map((name, index) => ({ id: index + 1, set: new Map([['NAME', name]]) })));
    expect(await store.workers()).to.have.lengthOf(3);
  });

  it('refuses what a column cannot keep as it is', async () => {
    for (const name of ['x'.repeat(256), 'a\0b', 'a\ud800'])
      expect((await rejection(set(5, { NAME: name }))).kind).to.equal('invalidInput');
    for (const key of ['GLOB.'.padEnd(256, 'X'), 'GLOB.\0', 'GLOB.\ud800']) {
      expect((await rejection(store.apply({ workers: [], setGlobal: new Map([[key, '1']]) }))).kind).to.equal('invalidInput');
    }
    expect((await rejection(store.apply({ workers: [], setGlobal: new Map([['GLOB.X', 'a\0b']]) }))).kind).to.equal('invalidInput');
    expect(await store.workers()).to.deep.equal([]);
    expect(await store.globalProperties()).to.deep.equal(new Map());
  });

  it('keeps names and values as long as the columns', async () => {
    await set(5, { NAME: '😀'.repeat(255), NOTE: 'ä'.repeat(1_000_000) });
    await store.apply({ workers: [], setGlobal: new Map([['GLOB.X', 'ä'.repeat(1_000_000)]]) });
    expect(await properties(5)).to.include({ NAME: '😀'.repeat(255), NOTE: 'ä'.repeat(1_000_000) });
    expect((await store.globalProperties()).get('GLOB.X')).to.have.lengthOf(1_000_000);
  });

  it('refuses a configuration that is larger than a record can be', async () => {
    const tooLarge = set(5, { NOTE: 'x'.repeat(0x1000000) });
    await expectFault(tooLarge, 'invalidInput', 'The configuration of worker 5 is larger than a record can be.');
    expect(await store.worker(5)).to.equal(undefined);
  });

  it('refuses a new worker where there is one', async () => {
    await change({ id: 5, isNew: true, set: new Map([['A', '1']]) });
    await expectFault(change({ id: 5, isNew: true, set: new Map([['A', '2']]) }), 'invalidInput', 'Worker 5 exists already.');
    expect((await properties(5))['A']).to.equal('1');
  });

  it('stores all of a change or nothing', async () => {
    await set(1, { NAME: 'A', K: '1' });
    await store.apply({ workers: [], setGlobal: new Map([['GLOB.X', '1']]) });
    const refused = store.apply({
      workers: [
        { id: 1, set: new Map([['K', '2']]) },
        { id: 2, set: new Map([['NAME', 'A']]) },
      ],
      setGlobal: new Map([['GLOB.X', '2']]),
      removeGlobal: ['GLOB.X'],
    });
    await rejection(refused);
    expect((await properties(1))['K']).to.equal('1');
    expect(await store.globalProperties()).to.deep.equal(new Map([['GLOB.X', '1']]));
  });

  it('takes a change of workers back where the global part of it cannot be written', async () => {
    await dataSource.query('DROP TABLE GlobalConfigData');
    let thrown: unknown;
    await store
      .apply({ workers: [{ id: 1, set: new Map([['K', '2']]) }], setGlobal: new Map([['GLOB.X', '2']]) })
      .catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(Error);
    expect(await store.worker(1)).to.equal(undefined);
    await set(1, { K: '3' });
    expect((await properties(1))['K']).to.equal('3');
  });

  it('keeps global properties in upper case, and a null as empty', async () => {
    await store.apply({
      workers: [],
      setGlobal: new Map([
        ['glob.a', 'Grüße'],
        ['NODE.N1.B', '1'],
      ]),
    });
    await store.apply({ workers: [], setGlobal: new Map([['GLOB.A', 'x']]), removeGlobal: ['node.n1.b', 'GLOB.NONE'] });
    await dataSource.manager.insert(GlobalConfigData, { propertyKey: 'GLOB.NULL', propertyValue: null });
    expect(Object.fromEntries(await store.globalProperties())).to.deep.equal({ 'GLOB.A': 'x', 'GLOB.NULL': '' });
  });

  it('says which worker it is whose record cannot be read, and serves the others', async () => {
    await set(1, { K: '1' });
    await set(2, { K: '1' });
    const signerConfigData = '<java><object class="java.lang.Runtime"/></java>';
    await dataSource.manager.update(SignerConfigData, { signerId: 1 }, { signerConfigData });
    await expectFault(store.worker(1), 'workerFailed', 'The stored configuration of worker 1 cannot be read.');
    await rejection(set(1, { K: '2' }));
    expect((await row(1))?.signerConfigData).to.equal(signerConfigData);
    expect(await store.worker(2)).to.not.equal(undefined);
    expect(await store.workers()).to.have.lengthOf(2);
  });

  it('loses no property where several processes change one worker at the same time', async () => {
    const others = await Promise.all([1, 2].map(async () => new DatabaseConfigurationStore(await database().open())));
    await set(5, { NAME: 'Five' });
    const stores = [store, ...others];
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        stores[index % stores.length]!.apply({ workers: [{ id: 5, set: new Map([[`K${String(index)}`, '1']]) }] }),
      ),
    );
    expect(Object.keys(await properties(5))).to.have.lengthOf(32);
  });

  it('gives a name to one of several processes that want it at the same time', async () => {
    const other = new DatabaseConfigurationStore(await database().open());
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        [store, other][index % 2]!.apply({ workers: [{ id: index + 1, isNew: true, set: new Map([['NAME', 'Same']]) }] }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    expect(await store.workers()).to.have.lengthOf(1);
  });
});
