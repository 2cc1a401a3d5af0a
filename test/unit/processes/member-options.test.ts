import { expect } from 'chai';
import { memberOptions } from '../../../src/processes/member-options.js';

const GIB = 2 ** 30;

describe('options of Node for processes that serve', () => {
  it('give them a large young generation where there is a GiB of memory for each', () => {
    expect(memberOptions({ processes: 4, memoryBytes: 4 * GIB, given: '' })).to.deep.equal(['--max-semi-space-size=64']);
  });

  it('leave it as it is where there is less', () => {
    expect(memberOptions({ processes: 4, memoryBytes: 4 * GIB - 1, given: '' })).to.deep.equal([]);
  });

  it('leave it as somebody has given it, in whichever spelling', () => {
    for (const given of ['--max-semi-space-size=16', '--enable-source-maps --max_semi_space_size=16', '--min-semi-space-size=8']) {
      expect(memberOptions({ processes: 1, memoryBytes: 16 * GIB, given }), given).to.deep.equal([]);
    }
  });

  it('are those that Node knows, whatever this machine has', () => {
    expect(memberOptions({ processes: 1 }).every((option) => process.allowedNodeEnvironmentFlags.has(option.replace(/=.*/, '')))).to.equal(
      true,
    );
  });
});
