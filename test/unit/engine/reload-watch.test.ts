import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { ReloadSignal } from '../../../src/core/ports.js';
import { ALONE } from '../../../src/core/process-group.js';
import { ReloadWatch } from '../../../src/engine/reload-watch.js';
import { MemoryLog } from '../../support/engine-fixture.js';

class MemorySignal implements ReloadSignal {
  readonly announced: number[] = [];
  broken = false;

  announce(workerId: number): Promise<void> {
    this.announced.push(workerId);
    return Promise.resolve();
  }

  since(sequence: number): Promise<{ workerIds: readonly number[]; sequence: number }> {
    if (this.broken) return Promise.reject(new Error('database is away'));
    return Promise.resolve({ workerIds: this.announced.slice(sequence), sequence: this.announced.length });
  }

  newest(): Promise<number> {
    return Promise.resolve(this.announced.length);
  }
}

describe('the watch for reloads', () => {
  const signal = new MemorySignal();
  const log = new MemoryLog();
  const reloaded: number[] = [];
  let refreshed = 0;
  let watch: ReloadWatch;
  before(async () => {
    await signal.announce(99);
    const engine = {
      reload: (id: number): Promise<void> => {
        reloaded.push(id);
        return Promise.resolve();
      },
    };
    watch = await ReloadWatch.start({
      engine,
      signal,
      group: ALONE,
      log,
      refresh: () => Promise.resolve(refreshed++).then(() => undefined),
    });
  });
  after(() => watch.stop());

  it('carries out its own announcements at once and only once', async () => {
    await Promise.all([watch.reload(1), watch.reload(2)]);
    await watch.reload(3);
    expect(reloaded).to.deep.equal([1, 2, 3]);
    expect(refreshed).to.be.greaterThan(0);
  });

  it('carries out announcements of other processes within two seconds, and all of them as one where one is for all', async () => {
    signal.announced.push(4, 0, 5);
    await pause(1_500);
    expect(reloaded).to.deep.equal([1, 2, 3, 0]);
  }).timeout(5_000);

  it('goes on when the database comes back', async () => {
    signal.broken = true;
    signal.announced.push(6);
    await pause(1_200);
    expect(log.lines.join()).to.contain('WARN');
    signal.broken = false;
    await pause(1_200);
    expect(reloaded.at(-1)).to.equal(6);
  }).timeout(5_000);
});
