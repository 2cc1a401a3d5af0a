import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { pki } from '../../support/pki.js';
import { signserver, type CommandRun } from '../../support/signserver-fixture.js';

describe('the lists of administrators, auditors and peer systems', () => {
  let fixture: AdministrationFixture;
  let folder: string;
  beforeEach(() => {
    fixture = administrationFixture();
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const run = (...words: readonly string[]): Promise<CommandRun> => signserver(fixture.administration, words);
  const stored = async (): Promise<Readonly<Record<string, string>>> => Object.fromEntries(await fixture.store.globalProperties());
  const file = (content: string | Uint8Array): string => {
    writeFileSync(join(folder, 'certificate'), content);
    return join(folder, 'certificate');
  };
  const ENTRY = ['-certserialno', '00ABC', '-issuerdn', 'O=Test, CN=CA'];

  it('wsadmins -add stores the serial number in lower-case hex and the issuer as typed', async () => {
    expect(await run('wsadmins', '-add', ...ENTRY)).to.include({ out: 'Administrator added\n', err: '', exitCode: 0 });
    expect(await stored()).to.deep.equal({ 'GLOB.WSADMINS': 'abc,O=Test, CN=CA;' });
    expect(await run('wsadmins', '-add', ...ENTRY)).to.include({ out: 'Administrator already exists\n', exitCode: 0 });
    expect(eventTexts(fixture.events)).to.deep.equal([
      'SET_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=GLOB.WSADMINS, GLOBALCONFIG_VALUE=abc,O=Test, CN=CA;}',
    ]);
  });

  it('takes a certificate as PEM and as DER, its issuer in the order of RFC 2253', async () => {
    const { pem, certificate } = pki.clientOne;
    expect((await run('wsadmins', '-add', '-cert', file(pem))).out).to.equal('Administrator added\n');
    expect((await run('wsadmins', '-add', '-cert', file(certificate.der))).out).to.equal('Administrator already exists\n');
    // The root's name is encoded as C, O, CN.
    expect(await stored()).to.deep.equal({ 'GLOB.WSADMINS': `${certificate.serialNumber},CN=Test Root CA, O=Test, C=SE;` });
    expect((await run('wsadmins', '-remove', '-cert', file(pem))).out).to.equal('Administrator removed\n');
    expect(await stored()).to.deep.equal({ 'GLOB.WSADMINS': '' });
  });

  it('wsadmins -list shows padded serial numbers, and says so where anyone is let in', async () => {
    await run('wsadmins', '-add', ...ENTRY);
    expect((await run('wsadmins', '-list')).out).to.equal('Authorized administrators:\nabc                  O=Test, CN=CA\n\n');
    expect((await run('wsadmins', '-allowany')).out).to.equal('Set to allow any WS admin\n');
    expect((await run('wsadmins', '-list')).out).to.equal(
      'ANY CERTIFICATE ACCEPTED FOR WS ADMINISTRATORS\nUse the command "signserver wsadmins -allowany false" to enable the administrator list\n\n',
    );
    expect((await run('wsadmins', '-allowany', 'no')).out).to.equal('Set to not allow any WS admin\n');
    expect(await stored()).to.have.all.keys('GLOB.WSADMINS');
    expect(JSON.parse((await run('wsadmins', '-list', '--json')).out)).to.deep.equal({
      certificates: [{ serialNumber: 'abc', issuer: 'O=Test, CN=CA' }],
    });
  });

  it('the other lists have properties and texts of their own', async () => {
    for (const [command, property] of [
      ['wsauditors', 'GLOB.WSAUDITORS'],
      ['wsarchiveauditors', 'GLOB.WSARCHIVEAUDITORS'],
      ['wspeersystems', 'GLOB.WSPEERS'],
    ] as const) {
      expect((await run(command, '-add', ...ENTRY)).out).to.equal('Rule added\n');
      expect((await stored())[property]).to.equal('abc,O=Test, CN=CA;');
      expect((await run(command, '-add', ...ENTRY)).out).to.equal('Rule already exists\n');
      expect((await run(command, '-list')).out).to.equal('Authorizations:\nabc                  O=Test, CN=CA\n\n');
      expect((await run(command, '-remove', ...ENTRY)).out).to.equal('Rule removed\n');
      expect(await run(command, '-remove', ...ENTRY)).to.include({ out: '', err: 'No such rule\n', exitCode: 0 });
      expect((await run(command)).out).to.match(/^Missing operation: -add, -remove or -list\nUsage: /);
    }
    expect(await run('wsadmins', '-remove', ...ENTRY)).to.include({ out: '', err: 'No such administrator\n', exitCode: 0 });
  });

  it('says what is wrong with the options', async () => {
    const messages = {
      '': 'Missing operation: -add, -remove, -list, or -allowany',
      '-add': 'Missing option: -certserialno',
      '-add -certserialno 12': 'Missing option: -issuerdn',
      '-add -certserialno xyz -issuerdn CN=a': 'Illegal serial number specified: xyz',
      '-add -cert f -issuerdn CN=a': "Can't use the option -cert at the same time as -certserialno and -issuerdn",
      '-add -certserialno 12 -issuerdn CN=a;': 'An issuer DN with a semicolon, or with a space at its end, cannot be listed: CN=a;',
      '-add -certserialno -issuerdn CN=a': 'Missing argument for option: certserialno',
      '-ad': 'Unrecognized option: -ad',
    };
    for (const [line, message] of Object.entries(messages)) {
      const { out, exitCode } = await run('wsadmins', ...line.split(' ').filter((word) => word !== ''));
      expect([out.split('\n')[0], exitCode], line).to.deep.equal([message, 255]);
    }
    expect(await run('wsadmins', '-add', '-cert', '/nowhere')).to.include({
      out: 'Error: File /nowhere cannot be read: no such file or directory.\n',
      exitCode: 254,
    });
    expect((await run('wsadmins', '-add', '-cert', file('no PEM'))).out).to.match(
      /^Error: .*: The text holds no certificate in PEM form\.\n$/,
    );
    expect(await stored()).to.deep.equal({});
  });

  it('warns of entries that cannot be read', async () => {
    await run('setproperty', 'global', 'WSAUDITORS', 'nothing;xy,CN=a; 0A,CN=b ;;');
    expect(await run('wsauditors', '-list')).to.include({
      out: 'Authorizations:\na                    CN=b\n\n',
      err: 'Malformed admin entry: nothing\nMalformed serial number: xy\n',
    });
  });
});
