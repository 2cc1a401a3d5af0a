import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { requireShared, sharedPath } from '../../support/shared.js';
import { signserver } from '../../support/signserver-fixture.js';

/** What may keep a sample from working where nothing was prepared for it; each names the thing. */
const MISSING = [
  /^Loading component by class name failed\. Class: \S+ ?$/,
  /^Failed to load Crypto Token using provided implementation class name/,
  /^Failed to initialize crypto token: \S.*$/,
  /^Crypto token not available: \S+$/,
  /^(Missing|Invalid|Incorrect|Must specify) .*[A-Z]{3,}/,
  /^No such worker: \S+$/,
  /^The worker \S+ .*$/,
];

describe('the sample configurations of SignServer', () => {
  let folder: string;
  let administration: AdministrationConnection;
  before(async function () {
    requireShared(this);
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    administration = await openLocalAdministration({ data: folder });
  });
  after(async () => {
    await (administration as AdministrationConnection | undefined)?.close();
    // Nothing was made where the tests are skipped.
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true });
  });

  it('load unchanged, and status says in words what each still lacks', async () => {
    const samples = sharedPath('reference', 'sample-configs');
    const names = readdirSync(samples).filter((name) => name.endsWith('.properties'));
    for (const name of names) {
      const file = join(folder, name);
      writeFileSync(file, readFileSync(join(samples, name), 'latin1').replaceAll('@SIGNSERVER@', '/opt/signserver'), 'latin1');
      const { out, err, exitCode } = await signserver(administration, ['setproperties', file]);
      expect([exitCode, err], `${name}: ${out}`).to.deep.equal([0, '']);
      const workers = await administration.call('listWorkers', { type: 'ALL' });
      expect(workers, name).to.have.length.greaterThan(0);
      for (const worker of workers) await expectExplained(worker.id, name);
      // So that the next one finds nothing prepared for it either.
      for (const worker of workers) await administration.call('removeWorker', { worker });
    }
    expect(names.length).to.be.greaterThan(20);
  });

  async function expectExplained(id: number, file: string): Promise<void> {
    const { out, exitCode } = await signserver(administration, ['getstatus', 'brief', String(id)]);
    expect(exitCode, file).to.equal(0);
    const errors = [...out.matchAll(/^ {6}- (.*)$/gm)].map(([, error = '']) => error);
    const isOffline = /^ {3}Worker status +: Offline$/m.test(out);
    if (isOffline)
      expect(
        errors.some((error) => MISSING.some((pattern) => pattern.test(error))),
        `${file}:\n${out}`,
      ).to.equal(true);
  }
});
