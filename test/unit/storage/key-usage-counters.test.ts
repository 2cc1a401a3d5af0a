import { expect } from 'chai';
import { DatabaseKeyUsageCounters } from '../../../src/storage/key-usage-counters.js';
import { describeOnEachDatabase } from '../../support/databases.js';

const KEY = 'ab'.repeat(32);

describeOnEachDatabase('key usage counters', (database) => {
  const open = async (): Promise<DatabaseKeyUsageCounters> => new DatabaseKeyUsageCounters(await database().open());

  it('know nothing of a key before it is made known, and count from 0', async () => {
    const counters = await open();
    expect(await counters.read(KEY)).to.equal(undefined);
    await counters.ensure(KEY);
    expect(await counters.read(KEY)).to.equal(0);
  });

  it('keep the count of a key that is known', async () => {
    const counters = await open();
    await counters.ensure(KEY);
    await counters.reserve(KEY, undefined);
    await counters.ensure(KEY);
    expect(await counters.read(KEY)).to.equal(1);
  });

  it('refuse a use of an unknown key', async () => {
    const counters = await open();
    expect(await counters.reserve(KEY, undefined)).to.equal(false);
    expect(await counters.reserve(KEY, 5)).to.equal(false);
    expect(await counters.read(KEY)).to.equal(undefined);
  });

  it('allow exactly as many uses as the limit says', async () => {
    const counters = await open();
    await counters.ensure(KEY);
    expect(await counters.reserve(KEY, 0)).to.equal(false);
    const uses = await Promise.all([1, 2, 3, 4].map(() => counters.reserve(KEY, 3)));
    expect(uses.filter(Boolean)).to.have.lengthOf(3);
    expect(await counters.read(KEY)).to.equal(3);
    expect(await counters.reserve(KEY, undefined)).to.equal(true);
  });

  it('give a use back, never below 0', async () => {
    const counters = await open();
    await counters.ensure(KEY);
    await counters.reserve(KEY, undefined);
    await counters.release(KEY);
    await counters.release(KEY);
    await counters.release('unknown');
    expect(await counters.read(KEY)).to.equal(0);
  });

  it('count together with other processes, without losing one or passing the limit', async () => {
    const processes = [await open(), await open()];
    await Promise.all(processes.map((counters) => counters.ensure(KEY)));
    const uses = Array.from({ length: 150 }, (_, index) => processes[index % 2]!.reserve(KEY, 100));
    expect((await Promise.all(uses)).filter(Boolean)).to.have.lengthOf(100);
    expect(await processes[0]!.read(KEY)).to.equal(100);
  });
});
