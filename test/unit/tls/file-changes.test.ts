import { expect } from 'chai';
import { renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { FileChanges } from '../../../src/tls/file-changes.js';
import { testFolder, type TestFolder } from '../../support/tls-files.js';

describe('changes of files', () => {
  let folder: TestFolder;
  let changes: FileChanges;
  beforeEach(async () => {
    folder = testFolder();
    writeFileSync(folder.file('a'), 'one');
    writeFileSync(folder.file('b'), 'one');
    changes = await FileChanges.since([folder.file('a'), folder.file('b')]);
  });
  afterEach(() => {
    folder.remove();
  });

  const looks = async (count: number): Promise<readonly boolean[]> => {
    const answers: boolean[] = [];
    for (let look = 0; look < count; look++) answers.push(await changes.settled());
    return answers;
  };

  it('are none while nothing happens', async () => {
    expect(await looks(3)).to.deep.equal([false, false, false]);
  });

  it('are told once, when two looks have seen the same', async () => {
    writeFileSync(folder.file('b'), 'longer');
    expect(await looks(4)).to.deep.equal([false, true, false, false]);
  });

  it('are waited for as long as they go on', async () => {
    writeFileSync(folder.file('a'), 'longer');
    expect(await looks(1)).to.deep.equal([false]);
    writeFileSync(folder.file('b'), 'longer');
    expect(await looks(3)).to.deep.equal([false, true, false]);
  });

  it('are seen in a file of the same size and time in the place of another', async () => {
    const { atime, mtime } = statSync(folder.file('a'));
    writeFileSync(folder.file('new'), 'two');
    utimesSync(folder.file('new'), atime, mtime);
    renameSync(folder.file('new'), folder.file('a'));
    expect(await looks(2)).to.deep.equal([false, true]);
  });

  it('are seen behind a symbolic link that is turned round', async () => {
    symlinkSync(folder.file('a'), folder.file('link'));
    changes = await FileChanges.since([folder.file('link')]);
    rmSync(folder.file('link'));
    symlinkSync(folder.file('b'), folder.file('link'));
    expect(await looks(2)).to.deep.equal([false, true]);
  });

  it('are the loss of a file and its return', async () => {
    rmSync(folder.file('a'));
    expect(await looks(3)).to.deep.equal([false, true, false]);
    writeFileSync(folder.file('a'), 'one');
    expect(await looks(3)).to.deep.equal([false, true, false]);
  });
});
