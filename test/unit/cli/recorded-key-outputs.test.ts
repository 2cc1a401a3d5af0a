import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { cliRecording } from '../../support/cli-recording.js';
import { requireShared, sharedPath } from '../../support/shared.js';
import { signserver, type CommandRun } from '../../support/signserver-fixture.js';

describe('signserver on the recorded keystore, against the recorded outputs', () => {
  let folder: string;
  let administration: AdministrationConnection;
  before(async function () {
    requireShared(this);
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    administration = await openLocalAdministration({ data: folder });
    const workers = readFileSync(sharedPath('conformance', 'workers.properties'), 'utf8').replaceAll(
      '@KEYSTORES@/dss10_keystore.p12',
      sharedPath('conformance', 'dss10_keystore.p12'),
    );
    writeFileSync(join(folder, 'workers.properties'), workers);
    expect((await run('setproperties', join(folder, 'workers.properties'))).exitCode).to.equal(0);
    for (const [key, value] of Object.entries(WORKER_9001)) await run('setproperty', '9001', key, value);
  });
  after(async () => {
    await (administration as AdministrationConnection | undefined)?.close();
    // Nothing was made where the tests are skipped.
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true });
  });
  const run = (...words: readonly string[]): Promise<CommandRun> => signserver(administration, words);

  /** Runs the words, else those of the recording, and asserts output and exit code. */
  async function expectSame(name: string, ...words: readonly string[]): Promise<void> {
    const recorded = cliRecording(name);
    expect(words.length === 0 ? recorded.words.join(' ') : words.join(' ')).to.equal(recorded.words.join(' '));
    const { out, err, exitCode } = await run(...(words.length === 0 ? recorded.words : words));
    expect([withoutTime(out), err, exitCode], name).to.deep.equal([withoutTime(recorded.out), '', recorded.exitCode]);
  }

  it('edits client rules', async () => {
    const rule = ['-matchSubjectWithType', 'SUBJECT_RDN_CN', '-matchSubjectWithValue', 'one'];
    const issuer = ['-matchIssuerWithValue', 'CN=Ref Management CA, O=Test', '-description', 'client one'];
    await expectSame('authorizedclients-add', 'authorizedclients', '-worker', '9001', '-add', ...rule, ...issuer);
    await expectSame('authorizedclients-list');
    await expectSame('addauthorizedclient', 'addauthorizedclient', '9001', '123ABC', 'CN=Some CA,O=Test');
    await expectSame('listauthorizedclients');
    await expectSame('removeauthorizedclient', 'removeauthorizedclient', '9001', '123ABC', 'CN=Some CA,O=Test');
  });

  it('lists administrators', async () => {
    await run('wsadmins', '-add', '-cert', sharedPath('conformance', 'pki', 'admin.pem'));
    await expectSame('wsadmins');
  });

  it('tests keys', async () => {
    await expectSame('testkey');
    const { words, out } = cliRecording('testkey-all');
    // The reference goes through them in the order of a hash table.
    expect(
      withoutTime((await run(...words)).out)
        .split('\n')
        .toSorted(),
    ).to.deep.equal(withoutTime(out).split('\n').toSorted());
  });

  it('makes a certificate request', async () => {
    const words = ['generatecertreq', '9001', 'CN=Worker 9001,O=Test,C=SE', 'SHA256WithRSA', '/tmp/req.pem'];
    expect(words.join(' ')).to.equal(cliRecording('generatecertreq').words.join(' '));
    const file = join(folder, 'req.pem');
    const { out, exitCode } = await run(...words.slice(0, 4), file);
    expect([out.replace(file, '/tmp/req.pem'), exitCode]).to.deep.equal([cliRecording('generatecertreq').out, 0]);
  });

  it('has nothing to resynchronize', async () => {
    await expectSame('resync');
  });

  it('prints the usages of commands for keys', async () => {
    for (const name of ['generatekey-usage', 'uploadsignercertificate-usage']) await expectSame(name);
  });
});

const WORKER_9001 = {
  NAME: 'CliWorker',
  TYPE: 'PROCESSABLE',
  IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner',
  CRYPTOTOKEN: 'CryptoTokenP12',
  DEFAULTKEY: 'signer00001',
};

const withoutTime = (text: string): string => text.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} /gm, '');
