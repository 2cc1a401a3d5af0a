import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../../src/core/errors.js';
import type { WorkerStatus } from '../../../src/engine/status-report.js';
import { readPropertiesFile } from '../../../src/formats/properties-file.js';
import { administrationFixture, type AdministrationFixture } from '../../support/administration-fixture.js';
import { cliRecording } from '../../support/cli-recording.js';
import { requireShared, sharedPath } from '../../support/shared.js';
import { signserver } from '../../support/signserver-fixture.js';

/** The lines in an order that does not depend on the reference's hash tables. */
const sorted = (text: string): readonly string[] => text.split('\n').sort();

const VERSION = 'SignServer CE 7.3.3-Alpha-1-SNAPSHOT';

describe('signserver, against the recorded outputs', () => {
  let fixture: AdministrationFixture;
  before(function () {
    requireShared(this);
  });
  beforeEach(async () => {
    fixture = administrationFixture({ version: VERSION });
    for (const id of [1, 2]) await fixture.administration.call('removeWorker', { worker: { id } });
    const entries = readPropertiesFile(readFileSync(sharedPath('conformance', 'workers.properties')));
    await fixture.administration.call('setProperties', { source: 'workers.properties', entries });
  });

  /** Runs the recorded command and asserts output and exit code. */
  async function expectSame(name: string): Promise<void> {
    const { words, out, exitCode } = cliRecording(name);
    const run = await signserver(fixture.administration, words);
    expect(run, name).to.deep.include({ out, exitCode, err: '' });
  }

  it('sets, removes and reloads', async () => {
    const names = ['setproperty', 'setproperty-2', 'setproperty-3', 'setproperty-4', 'setproperty-5', 'setproperty-6'];
    for (const name of [...names, 'reload-9001', 'removeproperty', 'removeproperty-absent', 'removeworker', 'removeworker-unknown']) {
      await expectSame(name);
    }
    for (const name of ['setproperty-global', 'removeproperty-global', 'reload-all']) await expectSame(name);
  });

  it('shows the stored configuration of workers, in the order of the keys', async () => {
    for (const name of ['getconfig-1', 'getconfig-2']) {
      const { words, out, exitCode } = cliRecording(name);
      const run = await signserver(fixture.administration, words);
      expect(sorted(run.out), name).to.deep.equal(sorted(out));
      expect(run.exitCode).to.equal(exitCode);
      const keys = [...run.out.matchAll(/^ {2}(\w+)=/gm)].map(([, key]) => key ?? '');
      expect(keys).to.deep.equal(keys.toSorted());
    }
  });

  it('shows the global configuration, without the line that a debugger forgot', async () => {
    const administrators = '18efadfbabed1e6059b649a24e102575f6630ed4,O=Test, CN=Ref Management CA;';
    const set = ['WSADMINS', 'WSARCHIVEAUDITORS', 'WSAUDITORS'].map((key) => [key, administrators] as const);
    for (const [key, value] of [...set, ['RECORDED', 'yes'] as const]) {
      await fixture.administration.call('setGlobalProperty', { scope: 'GLOB.', key, value });
    }
    const { words, out } = cliRecording('getconfig-global');
    const run = await signserver(fixture.administration, words);
    expect(sorted(run.out)).to.deep.equal(sorted(out.replace('out = class java.io.PrintStream\n', '')));
    expect(run.exitCode).to.equal(0);
  });

  it('shows status', async () => {
    const status: WorkerStatus = {
      id: 2,
      name: 'PlainSigner',
      kind: 'Signer',
      tokenActive: true,
      disabled: false,
      errors: [],
      brief: [
        { title: 'Worker status', value: 'Active' },
        { title: 'Token status', value: 'Active' },
        { title: 'Signings', value: '8 (counter disabled)' },
      ],
      complete: [
        {
          title: 'Worker properties',
          lines: [
            'CRYPTOTOKEN=CryptoTokenP12',
            'AUTHTYPE=NOAUTH',
            'IMPLEMENTATION_CLASS=org.signserver.module.cmssigner.PlainSigner',
            'DEFAULTKEY=signer00003',
            'TYPE=PROCESSABLE',
            'DISABLEKEYUSAGECOUNTER=true',
            'NAME=PlainSigner',
          ].flatMap((line) => [line, '']),
        },
        { title: 'Authorized clients', lines: [] },
        {
          title: 'Signer certificate',
          lines: [
            'Subject DN:     CN=signer00003,OU=Testing,O=SignServer,C=SE',
            'Serial number:  39d3db12541b2617',
            'Issuer DN:      CN=DSS Sub CA 11,OU=Testing,O=SignServer,C=SE',
            'Valid from:     2016-03-03 08:25:04 UTC',
            'Valid until:    2036-02-27 08:25:04 UTC',
          ],
        },
      ],
    };
    const engine = { ...fixture.context.engine, status: () => Promise.resolve(status) };
    fixture = administrationFixture({ version: VERSION, engine });
    for (const name of ['getstatus-name', 'getstatus-complete-2']) await expectSame(name);
  });

  it('says which worker there is no status of on standard error, where the reference prints a stack trace', async () => {
    const { words, out, exitCode } = cliRecording('getstatus-unknown');
    const run = await signserver(fixture.administration, words);
    expect(run.out).to.equal(out.slice(0, out.indexOf('Exception in thread')));
    expect(run.err).to.equal('No such worker: 4711\n');
    expect(run.exitCode).to.equal(exitCode);
  });

  it('lists the commands of a group', async () => {
    for (const name of ['archive', 'archive-query']) await expectSame(name);
  });

  it('prints the usage for a wrong number of arguments', async () => {
    await expectSame('getstatus-usage');
  });

  it('lists its commands as the reference does', async () => {
    for (const name of ['help', 'unknown-command', 'listkeys-usage', 'listkeys', 'viewsignercertificate']) {
      const { words, out, exitCode } = cliRecording(name);
      const run = await signserver(fixture.administration, words);
      // The groups `audit`, `completion` and `token` are ours.
      expect(run.out.replace('[archive, audit, completion, token]', '[archive]')).to.equal(out);
      expect(run.exitCode).to.equal(exitCode);
    }
  });

  describe('of crypto tokens', () => {
    const tokenEngine = (fault?: Error): Partial<AdministrationFixture['context']> => ({
      engine: {
        ...administrationFixture().context.engine,
        status: (reference) => fixtureStatus(reference.id ?? 0),
        activateCryptoToken: () => (fault ? Promise.reject(fault) : Promise.resolve()),
        deactivateCryptoToken: () => Promise.resolve(true),
      },
    });
    const fixtureStatus = (id: number): Promise<WorkerStatus> =>
      Promise.resolve({ id, name: 'X', kind: 'Signer', brief: [], errors: [], complete: [], tokenActive: true, disabled: false });

    it('activates and deactivates', async () => {
      fixture = administrationFixture(tokenEngine());
      for (const name of ['activatecryptotoken', 'deactivatecryptotoken']) await expectSame(name);
    });

    it('says what the token said to a wrong code', async () => {
      const text = 'IOException PKCS12 key store mac invalid - wrong password or corrupted file.';
      fixture = administrationFixture(tokenEngine(new Fault('cryptoTokenAuthenticationFailed', text)));
      await expectSame('activate-wrong');
    });
  });

  it('dumps to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    try {
      for (const name of ['dumpproperties', 'dumpproperties-all']) {
        const { words, out, exitCode } = cliRecording(name);
        const [recordedFile = ''] = words.slice(-1);
        const file = join(folder, `${name}.properties`);
        const run = await signserver(fixture.administration, [...words.slice(0, -1), file]);
        expect(run).to.deep.include({ out: out.replace(recordedFile, file), exitCode, err: '' });
        expect(readFileSync(file, 'latin1')).to.match(/^#\w{3} \w{3} \d\d \d\d:\d\d:\d\d \S+ \d{4}\n/);
      }
      expect(readFileSync(join(folder, 'dumpproperties-all.properties'), 'utf8')).to.contain('WORKER2.NAME=PlainSigner\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
