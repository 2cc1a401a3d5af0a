import { expect } from 'chai';
import { OrderedTime } from '../../../../src/workers/signers/time-stamp/ordered-time.js';

/** Two clocks: one that can be set, and one that only counts. */
function clocks(): { clock: number; elapsed: number; pass(ms: number): void } {
  return {
    clock: 1_000_000,
    elapsed: 0,
    pass(ms) {
      this.clock += ms;
      this.elapsed += ms;
    },
  };
}

describe('The time of ordered time stamps', () => {
  it('is that of the source while the clock goes on', () => {
    const at = clocks();
    const ordered = new OrderedTime(at.clock, () => at.elapsed);
    for (let count = 0; count < 5; count++) {
      at.pass(777);
      expect(ordered.admit(at.clock, at.clock)).to.equal(at.clock);
    }
  });

  it('does not follow the clock back, and is there again once the clock has passed what it showed', () => {
    const at = clocks();
    const ordered = new OrderedTime(at.clock, () => at.elapsed);
    at.pass(10_000);
    expect(ordered.admit(at.clock, at.clock)).to.equal(1_010_000);
    at.clock -= 5000;
    expect(ordered.admit(at.clock, at.clock)).to.equal(undefined);
    at.pass(4999);
    expect(ordered.admit(at.clock, at.clock)).to.equal(undefined);
    at.pass(1);
    expect(ordered.admit(at.clock, at.clock)).to.equal(1_010_000);
  });

  it('knows of a step back that came while nobody asked, when another process may have stamped', () => {
    const at = clocks();
    const ordered = new OrderedTime(at.clock, () => at.elapsed);
    at.pass(10_000);
    at.clock -= 5000;
    at.pass(1000);
    expect(at.clock, 'later than all that was seen here').to.be.greaterThan(1_000_000);
    expect(ordered.admit(at.clock, at.clock)).to.equal(undefined);
  });

  it('stands still for a step of milliseconds', () => {
    const at = clocks();
    const ordered = new OrderedTime(at.clock, () => at.elapsed);
    expect(ordered.admit(at.clock, at.clock)).to.equal(1_000_000);
    at.clock -= 20;
    expect(ordered.admit(at.clock, at.clock)).to.equal(1_000_000);
  });
});
