import { expect } from 'chai';
import { ClockWatch } from '../../../../src/workers/signers/time-stamp/clock-watch.js';
import { OrderedTime } from '../../../../src/workers/signers/time-stamp/ordered-time.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { TestAuthority } from '../../../support/test-authority.js';
import { timeStampQuery } from '../../../support/time-stamp-query.js';

/** Two clocks of one machine: one that can be set, and one that only counts. */
class Machine {
  clock = 1_000_000;
  elapsed = 0;
  /** What passes each time that the second clock was read. */
  pauses: number[] = [];
  readonly log = new MemoryLog();

  pass(ms: number): void {
    this.clock += ms;
    this.elapsed += ms;
  }

  /** A process that stamps. */
  process(): { stamp(): number | undefined } {
    const elapsed = (): number => {
      const shown = this.elapsed;
      this.pass(this.pauses.shift() ?? 0);
      return shown;
    };
    const ordered = new OrderedTime(new ClockWatch({ clock: { now: () => this.clock }, log: this.log }, elapsed));
    return { stamp: () => ordered.admit(this.clock) };
  }
}

describe('The time of ordered time stamps', () => {
  it('is that of the source while the clock goes on', () => {
    const machine = new Machine();
    const one = machine.process();
    for (let count = 0; count < 5; count++) {
      machine.pass(777);
      expect(one.stamp()).to.equal(machine.clock);
    }
  });

  it('does not follow the clock back, and is there again once the clock has passed what it showed', () => {
    const machine = new Machine();
    const one = machine.process();
    machine.pass(10_000);
    expect(one.stamp()).to.equal(1_010_000);
    machine.clock -= 5000;
    expect(one.stamp()).to.equal(undefined);
    machine.pass(4999);
    expect(one.stamp()).to.equal(undefined);
    machine.pass(1);
    expect(one.stamp()).to.equal(1_010_000);
    expect(machine.log.lines).to.deep.equal([
      'ERROR The clock was set back by 5000 ms: there are no ordered time stamps until it has passed 1970-01-01T00:16:50.000Z',
    ]);
  });

  it('knows of a step back that came while nobody asked, so that no process is behind another', () => {
    const machine = new Machine();
    const [one, other] = [machine.process(), machine.process()];
    machine.pass(10_000);
    expect(one.stamp()).to.equal(1_010_000);
    machine.clock -= 5000;
    machine.pass(1000);
    expect(other.stamp(), 'later than all that this process saw').to.equal(undefined);
    // It does not know when that was, and takes it for now.
    machine.pass(4999);
    expect(other.stamp()).to.equal(undefined);
    machine.pass(1);
    expect(other.stamp()).to.equal(1_011_000);
  });

  it('goes back in no process by a step of a fraction of a second', () => {
    const machine = new Machine();
    const [one, other] = [machine.process(), machine.process()];
    machine.pass(10_010);
    expect(one.stamp()).to.equal(1_010_010);
    machine.clock -= 20;
    expect(other.stamp(), 'the second before').to.equal(undefined);
    machine.pass(20);
    expect(other.stamp()).to.equal(1_010_010);
  });

  it('counts steps that are too small to be seen together', () => {
    const machine = new Machine();
    const [one, other] = [machine.process(), machine.process()];
    for (let count = 0; count < 10; count++) {
      one.stamp();
      machine.clock -= 4;
    }
    expect(other.stamp()).to.equal(undefined);
  });

  it('is there for a process that sleeps while it reads the clocks', () => {
    const machine = new Machine();
    const one = machine.process();
    machine.pass(1000);
    machine.pauses = [300];
    expect(one.stamp()).not.to.equal(undefined);
    machine.pass(1000);
    machine.pauses = Array<number>(12).fill(300);
    expect(one.stamp()).not.to.equal(undefined);
    machine.pauses = [];
    machine.pass(1000);
    expect(one.stamp()).to.equal(machine.clock);
    expect(machine.log.lines).to.deep.equal([]);
  });

  it('is that of the later of two requests that overlap, and not of a source that lags behind', () => {
    const machine = new Machine();
    const ordered = new OrderedTime(new ClockWatch({ clock: { now: () => machine.clock }, log: machine.log }, () => machine.elapsed));
    expect(ordered.admit(1_000_030)).to.equal(1_000_030);
    expect(ordered.admit(1_000_000)).to.equal(1_000_030);
    expect(ordered.admit(999_900)).to.equal(undefined);
  });

  it('is remembered where the worker gets another configuration', async () => {
    let setBack = 0;
    const clock = { now: () => Date.now() - setBack };
    const properties = { ORDERING: 'true' };
    const statusOf = async (): Promise<number> => (await new TestAuthority({ clock, properties }).stamp(timeStampQuery())).status;
    expect(await statusOf()).to.equal(0);
    setBack = 3_600_000;
    expect(await statusOf()).to.equal(2);
    expect(await statusOf()).to.equal(2);
    setBack = -3_600_000;
    expect(await statusOf()).to.equal(0);
  });
});
