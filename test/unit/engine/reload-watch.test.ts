import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Announcements, ReloadSignal, TokenChangeSignal } from '../../../src/core/ports.js';
import { ALONE } from '../../../src/core/process-group.js';
import { ReloadWatch } from '../../../src/engine/reload-watch.js';
import { MemoryLog } from '../../support/engine-fixture.js';

/** What stands for the announcement of changed keys. */
const TOKEN_CHANGE = -1;

class MemorySignal implements ReloadSignal, TokenChangeSignal {
  readonly announced: number[] = [];
  broken = false;

  announce(workerId: number): Promise<void> {
    this.announced.push(workerId);
    return Promise.resolve();
  }

  announceTokenChange(): Promise<void> {
    return this.announce(TOKEN_CHANGE);
  }

  since(sequence: number): Promise<Announcements> {
    if (this.broken) return Promise.reject(new Error('database is away'));
    const announced = this.announced.slice(sequence);
    return Promise.resolve({
      workerIds: announced.filter((id) => id !== TOKEN_CHANGE),
      ...(announced.includes(TOKEN_CHANGE) && { tokensChanged: true }),
      sequence: this.announced.length,
    });
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
  let tokensRefreshed = 0;
  let watch: ReloadWatch;
  before(async () => {
    await signal.announce(99);
    const engine = {
      reload: (id: number): Promise<void> => {
        reloaded.push(id);
        return Promise.resolve();
      },
      refreshCryptoTokens: (): Promise<void> => {
        tokensRefreshed++;
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

  it('has tokens take over changed keys, and reloads no worker for it', async () => {
    const before = reloaded.length;
    await watch.announceTokenChange(7);
    expect([tokensRefreshed, reloaded.length]).to.deep.equal([1, before]);
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
