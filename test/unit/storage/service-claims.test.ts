import { expect } from 'chai';
import { DatabaseConfigurationStore } from '../../../src/storage/configuration-store.js';
import { DatabaseServiceClaims } from '../../../src/storage/service-claims.js';
import { describeOnEachDatabase } from '../../support/databases.js';

const nothing = (): Promise<void> => Promise.resolve();

describeOnEachDatabase('claims of singleton services', (database) => {
  it('are granted to one of many nodes a run', async () => {
    const nodes = await Promise.all([1, 2, 3].map(async () => new DatabaseServiceClaims(await database().open())));
    for (const now of [1_000, 2_001]) {
      const granted = await Promise.all(nodes.map((node) => node.claim(7, { now, next: now + 1_000 }, nothing)));
      expect(granted.filter(Boolean)).to.deep.equal([true]);
    }
  });

  it('are of one service each, and stand where SignServer looks for them', async () => {
    const dataSource = await database().open();
    const claims = new DatabaseServiceClaims(dataSource);
    expect(await claims.claim(7, { now: 1_000, next: 2_000 }, nothing)).to.equal(true);
    expect(await claims.claim(8, { now: 1_000, next: 3_000 }, nothing)).to.equal(true);
    const globals = await new DatabaseConfigurationStore(dataSource).globalProperties();
    expect([globals.get('GLOB.SERVICENEXTRUNDATE7'), globals.get('GLOB.SERVICENEXTRUNDATE8')]).to.deep.equal(['2000', '3000']);
  });

  it('are recorded first, and not made where that fails', async () => {
    const claims = new DatabaseServiceClaims(await database().open());
    const broken = (): Promise<void> => Promise.reject(new Error('disk full'));
    await claims.claim(7, { now: 1_000, next: 2_000 }, broken).then(
      () => expect.fail('claimed'),
      () => undefined,
    );
    expect(await claims.claim(7, { now: 1_000, next: 2_000 }, nothing)).to.equal(true);
  });
});
