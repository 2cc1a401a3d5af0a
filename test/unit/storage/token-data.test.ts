import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { DatabaseConfigurationStore } from '../../../src/storage/configuration-store.js';
import { DatabaseTokenData } from '../../../src/storage/token-data.js';
import { describeOnEachDatabase } from '../../support/databases.js';

describeOnEachDatabase('data of crypto tokens', (database) => {
  async function open(): Promise<{ readonly store: DatabaseConfigurationStore; readonly data: DatabaseTokenData }> {
    const dataSource = await database().open();
    return { store: new DatabaseConfigurationStore(dataSource), data: new DatabaseTokenData(dataSource) };
  }

  const worker = (set: Readonly<Record<string, string>>) => ({ workers: [{ id: 7, set: new Map(Object.entries(set)) }] });

  it('is none at first, and what was stored then, beside the properties', async () => {
    const { store, data } = await open();
    await store.apply(worker({ NAME: 'Token', X: '1' }));
    expect(await data.of(7).read()).to.equal(undefined);
    const bytes = new Uint8Array(randomBytes(1000));
    expect(await data.of(7).replace(undefined, bytes)).to.equal(true);
    expect(await data.of(7).read()).to.deep.equal(bytes);
    await store.apply(worker({ X: '2' }));
    expect(await data.of(7).read()).to.deep.equal(bytes);
    expect((await store.worker(7))?.properties.get('X')).to.equal('2');
    expect([...(await store.worker(7))!.properties.keys()].sort()).to.deep.equal(['NAME', 'TYPE', 'X']);
  });

  it('is not overwritten by who does not know what is there, and belongs to workers that are there', async () => {
    const { store, data } = await open();
    expect(await data.of(7).replace(undefined, Buffer.from('a'))).to.equal(false);
    await store.apply(worker({ NAME: 'Token', X: '1' }));
    expect(await data.of(7).replace(Buffer.from('x'), Buffer.from('a'))).to.equal(false);
    expect(await data.of(7).replace(undefined, Buffer.from('a'))).to.equal(true);
    expect(await data.of(7).replace(undefined, Buffer.from('b'))).to.equal(false);
    expect(await data.of(7).replace(Buffer.from('x'), Buffer.from('b'))).to.equal(false);
    expect(Buffer.from((await data.of(7).read())!).toString()).to.equal('a');
    expect(await data.of(8).read()).to.equal(undefined);
  });

  it('loses nothing to several processes that change it and the properties at the same time', async function () {
    this.timeout(30_000);
    const processes = await Promise.all([open(), open(), open()]);
    await processes[0].store.apply(worker({ NAME: 'Token', X: '0' }));
    const add = async ({ data }: (typeof processes)[number], octet: number): Promise<void> => {
      for (;;) {
        const before = await data.of(7).read();
        if (await data.of(7).replace(before, Uint8Array.from([...(before ?? []), octet]))) return;
      }
    };
    const properties = processes.map(({ store }, index) => store.apply(worker({ [`P${String(index)}`]: 'set' })));
    await Promise.all([...properties, ...Array.from({ length: 12 }, (_, octet) => add(processes[octet % 3]!, octet))]);
    const stored = await processes[0].data.of(7).read();
    expect([...stored!].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 12 }, (_, octet) => octet));
    const names = [...(await processes[0].store.worker(7))!.properties.keys()];
    expect(names).to.include.members(['P0', 'P1', 'P2']);
  });
});
