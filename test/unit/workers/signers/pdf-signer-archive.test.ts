import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectFault } from '../../../support/rejection.js';
import type { SignerOutcome, SignerRun } from '../../../support/run-signer.js';
import { sign } from '../../../support/sign-pdf.js';

describe('PDFSigner › copies in a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdf-archive-'));
    mkdirSync(join(folder, 'base'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const archived = (properties: Record<string, string>, run: Partial<SignerRun> = {}): Promise<SignerOutcome> =>
    sign({
      properties: { ARCHIVETODISK: 'true', ARCHIVETODISK_PATH_BASE: join(folder, 'base'), ...properties },
      worker: { folders: { pdfArchives: [join(folder, 'base')], pdfImages: [] } },
      now: new Date(2026, 10, 28, 9, 30, 15, 7).getTime(),
      ...run,
    });
  const files = (): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

  it('lie under the day, with worker, request and time in their names', async () => {
    const { data } = await archived({});

    expect(files()).to.deep.equal(['base/2026/11/28/1-7-093015007.pdf']);
    expect(readFileSync(join(folder, 'base/2026/11/28/1-7-093015007.pdf')).equals(data)).to.equal(true);
  });

  it('are named by all placeholders; what is not known stays', async () => {
    const client = {
      address: '10.0.0.1',
      password: { username: 'alice', password: 'x' },
      logFields: new Map([['XCUSTOM1', 'custom']]),
    };
    const pattern = '${WORKERNAME}_${REMOTEIP}_${TRANSACTIONID}_${CUSTOMHEADER1}_${USERNAME}_${OTHER}';
    await archived({ ARCHIVETODISK_PATH_PATTERN: '${WORKERID}', ARCHIVETODISK_FILENAME_PATTERN: pattern }, { client });
    await archived({ ARCHIVETODISK_PATH_PATTERN: '.', ARCHIVETODISK_FILENAME_PATTERN: '${USERNAME}' });

    expect(files()).to.have.members([
      'base/1/Signer_10.0.0.1_00000000-0000-4000-8000-000000000000_custom_alice_${OTHER}',
      'base/${USERNAME}',
    ]);
  });

  it('take the place of those that are there', async () => {
    const properties = { ARCHIVETODISK_PATH_PATTERN: '.', ARCHIVETODISK_FILENAME_PATTERN: 'same.pdf' };
    writeFileSync(join(folder, 'base', 'same.pdf'), 'old');
    const { data } = await archived(properties);

    expect(readFileSync(join(folder, 'base', 'same.pdf')).equals(data)).to.equal(true);
    expect(files()).to.deep.equal(['base/same.pdf']);
  });

  it('do not leave the folder, whatever a client says of itself', async () => {
    const message = 'Final archive path is not allowed';
    for (const username of ['../../../../outside', '../../../../../../../tmp/outside', '../../../..']) {
      const client = { address: null, password: { username, password: '' } };
      await expectFault(archived({ ARCHIVETODISK_FILENAME_PATTERN: '${USERNAME}' }, { client }), 'workerFailed', message);
      await expectFault(archived({ ARCHIVETODISK_PATH_PATTERN: '${USERNAME}/${USERNAME}' }, { client }), 'workerFailed', message);
    }
    symlinkSync(folder, join(folder, 'base', 'link'));
    await expectFault(archived({ ARCHIVETODISK_PATH_PATTERN: 'link' }), 'workerFailed', message);
    await expectFault(archived({ ARCHIVETODISK_PATH_PATTERN: 'link/new/folders' }), 'workerFailed', message);
    expect(existsSync(join(folder, 'new'))).to.equal(false);
    await expectFault(archived({ ARCHIVETODISK_PATH_BASE: '/elsewhere' }), 'workerFailed', message);
    expect(files()).to.deep.equal([]);
  });

  it('that cannot be written are a failure, and leave nothing behind', async () => {
    const message = 'Could not archive signed document';
    writeFileSync(join(folder, 'base', 'file'), '');
    mkdirSync(join(folder, 'base', 'taken.pdf'));
    await expectFault(archived({ ARCHIVETODISK_PATH_PATTERN: 'file' }), 'workerFailed', message);
    const properties = { ARCHIVETODISK_PATH_PATTERN: '.', ARCHIVETODISK_FILENAME_PATTERN: 'taken.pdf' };
    await expectFault(archived(properties), 'workerFailed', message);
    const client = { address: null, password: { username: 'a\0b', password: '' } };
    await expectFault(archived({ ARCHIVETODISK_FILENAME_PATTERN: '${USERNAME}' }, { client }), 'workerFailed', message);
    expect(files()).to.deep.equal(['base/file']);
  });
});
