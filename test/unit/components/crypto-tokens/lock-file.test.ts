import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LockError, withLockFile, type FileLock } from '../../../../src/components/crypto-tokens/lock-file.js';

const TIMES = { waitMs: 300, beatMs: 20, abandonedMs: 200 };

describe('A lock file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-lock-'));
    path = join(folder, 'file.lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const failure = (promise: Promise<unknown>): Promise<unknown> => promise.then(String, (thrown: unknown) => thrown);

  /** A lock as its owner left it some time ago. */
  function leaveLock(owner: unknown): void {
    writeFileSync(path, typeof owner === 'string' ? owner : JSON.stringify(owner));
    utimesSync(path, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  }

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const enter = () =>
      withLockFile(path, async () => {
        most = Math.max(most, ++inside);
        await setTimeout(5);
        inside--;
      });
    await Promise.all(Array.from({ length: 8 }, enter));
    expect(most).to.equal(1);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is gone after an error too', async () => {
    const error = new Error('work failed');
    expect(await failure(withLockFile(path, () => Promise.reject(error)))).to.equal(error);
    expect(existsSync(path)).to.equal(false);
  });

  it('is not taken from an owner at work, however long that takes', async () => {
    const work = withLockFile(path, () => setTimeout(2 * TIMES.waitMs), TIMES);
    await setTimeout(TIMES.abandonedMs);
    expect(await failure(withLockFile(path, () => Promise.resolve(), TIMES))).to.be.instanceOf(LockError);
    await work;
  });

  it('is not taken from a process of this machine that shows no sign but runs', async () => {
    const held = await withLockFile(path, () => Promise.resolve(readFileSync(path, 'utf8')));
    leaveLock(held);
    const error = await failure(withLockFile(path, () => Promise.resolve(), TIMES));
    expect(error).to.be.instanceOf(LockError).with.property('message', `Another process holds the lock ${path}.`);
    expect(readFileSync(path, 'utf8')).to.equal(held);
  });

  const { pid: endedProcess } = spawnSync(process.execPath, ['--version']);

  for (const [whose, owner] of [
    ['a process that ended', { id: 'x', host: hostname(), pid: endedProcess, started: '1' }],
    ['a process whose number another one has now', { id: 'x', host: hostname(), pid: process.pid, started: '1' }],
    ['another machine that shows no sign', { id: 'x', host: 'elsewhere', pid: 1, started: '1' }],
    ['a process that ended before it wrote its name', ''],
    ['who knows', '{"id":1}'],
  ] as const) {
    it(`is taken over from ${whose}`, async () => {
      leaveLock(owner);
      expect(await withLockFile(path, () => Promise.resolve('done'), TIMES)).to.equal('done');
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }

  it('is waited for where another machine may be at work', async () => {
    writeFileSync(path, JSON.stringify({ id: 'x', host: 'elsewhere', pid: 1, started: '1' }));
    expect(await failure(withLockFile(path, () => Promise.resolve(), { ...TIMES, abandonedMs: 10_000 }))).to.be.instanceOf(LockError);
  });

  it('tells its owner when it was taken away, and stays with who has it now', async () => {
    const work = withLockFile(path, async ({ requireHeld }: FileLock) => {
      await requireHeld();
      writeFileSync(path, 'of somebody else');
      return failure(requireHeld());
    });
    expect(await work).to.be.instanceOf(LockError);
    expect(readFileSync(path, 'utf8')).to.equal('of somebody else');
  });

  it('says so where it cannot be made', async () => {
    const error = await failure(withLockFile(join(folder, 'nowhere', 'lock'), () => Promise.resolve(), TIMES));
    expect(error).to.be.instanceOf(LockError);
  });
});
