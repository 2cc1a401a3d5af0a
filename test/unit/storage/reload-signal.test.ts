import { expect } from 'chai';
import { ConfigReload } from '../../../entities/config-reload.js';
import { DatabaseReloadSignal } from '../../../src/storage/reload-signal.js';
import { describeOnEachDatabase } from '../../support/databases.js';

describeOnEachDatabase('reload signal', (database) => {
  const clock = { now: () => 1_795_482_000_000 };
  const open = async (): Promise<DatabaseReloadSignal> => new DatabaseReloadSignal(await database().open(), clock);

  it('tells every process what was announced since it last asked, each worker once', async () => {
    const [here, there] = [await open(), await open()];
    const before = await there.newest();
    for (const id of [7, 5, 7]) await here.announce(id);
    const news = await there.since(before);
    expect(news.workerIds).to.deep.equal([7, 5]);
    expect(await there.since(news.sequence)).to.deep.equal({ workerIds: [], sequence: news.sequence });
    expect(await here.newest()).to.equal(news.sequence);
  });

  it('passes on that everything is to be reloaded', async () => {
    const signal = await open();
    await signal.announce(0);
    expect((await signal.since(0)).workerIds).to.deep.equal([0]);
  });

  it('tells changes of keys from reloads', async () => {
    const [here, there] = [await open(), await open()];
    await here.announceTokenChange(7);
    expect(await there.since(0)).to.deep.equal({ workerIds: [], tokensChanged: true, sequence: 1 });
    await here.announce(7);
    expect(await there.since(0)).to.deep.equal({ workerIds: [7], tokensChanged: true, sequence: 2 });
    expect(await there.since(1)).to.deep.equal({ workerIds: [7], sequence: 2 });
  });

  it('numbers announcements of several processes in the order in which they become visible', async () => {
    const processes = await Promise.all([open(), open(), open()]);
    await Promise.all(Array.from({ length: 15 }, (_, index) => processes[index % 3]!.announce(index + 1)));
    const { workerIds, sequence } = await processes[0].since(0);
    expect([...workerIds].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(sequence).to.equal(15);
  });

  it('keeps the last 1000 and has who slept through more reload everything', async () => {
    const dataSource = await database().open();
    const signal = new DatabaseReloadSignal(dataSource, clock);
    const rows = Array.from({ length: 1500 }, (_, index) => ({ sequence: index + 1, workerId: 3, time: 0 }));
    await dataSource.manager.insert(ConfigReload, rows);
    await signal.announce(4);
    expect(await dataSource.manager.count(ConfigReload)).to.equal(1000);
    expect(await signal.since(400)).to.deep.equal({ workerIds: [0], sequence: 1501 });
    expect(await signal.since(501)).to.deep.equal({ workerIds: [3, 4], sequence: 1501 });
  });

  it('has everything reloaded where the database is an older one', async () => {
    const signal = await open();
    await signal.announce(4);
    expect(await signal.since(900)).to.deep.equal({ workerIds: [0], sequence: 1 });
  });
});
