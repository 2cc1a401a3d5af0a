import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { HeadKeeper } from '../../../src/audit/head-keeper.js';
import type { AuditHead } from '../../../src/core/audit.js';
import { MemoryLog } from '../../support/engine-fixture.js';

describe('the keeper of a head', () => {
  let written: number[];
  let finish: (() => void)[];
  let log: MemoryLog;
  let keeper: HeadKeeper;
  beforeEach(() => {
    written = [];
    finish = [];
    log = new MemoryLog();
    const write = ({ last }: AuditHead): Promise<void> => {
      written.push(last);
      return new Promise((resolve, reject) =>
        finish.push(
          last === 13
            ? () => {
                reject(new Error('disk full'));
              }
            : resolve,
        ),
      );
    };
    keeper = new HeadKeeper({ write }, log);
  });
  const head = (last: number): AuditHead => ({ nodeId: 'vm', first: 0, last, rowProtection: '1:x' });
  const kept = (last: number, done: number[]): void => void keeper.keep(head(last)).then(() => done.push(last));

  it('writes the newest of the heads that came while one was being written', async () => {
    const done: number[] = [];
    for (const last of [1, 2, 3]) kept(last, done);
    await turn();
    expect([written, done]).to.deep.equal([[1], []]);
    finish.shift()?.();
    await turn();
    expect([written, done]).to.deep.equal([[1, 3], [1]]);
    finish.shift()?.();
    await turn();
    expect([written, done]).to.deep.equal([
      [1, 3],
      [1, 2, 3],
    ]);
  });

  it('goes on after a head that could not be written, and says so', async () => {
    const done: number[] = [];
    kept(13, done);
    await turn();
    finish.shift()?.();
    await turn();
    expect(done).to.deep.equal([13]);
    expect(log.lines[0]).to.match(/^ERROR The head of the audit log could not be written/);
    kept(14, done);
    await turn();
    finish.shift()?.();
    await keeper.settled();
    expect(written).to.deep.equal([13, 14]);
  });
});
