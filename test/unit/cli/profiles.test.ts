import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminWsUrl } from '../../../src/cli/admin-ws/admin-ws-target.js';
import { CommandFailure } from '../../../src/cli/command.js';
import { parseGlobalOptions } from '../../../src/cli/global-options.js';
import { defaultProfile, profilesFile, remoteTarget } from '../../../src/cli/profiles.js';

describe('where signserver finds its server', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    file = join(folder, 'profiles.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (content: unknown): void => {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const PROFILE = { url: 'https://signer.example:8443', cert: 'admin.pem', key: '/keys/admin.key' };

  it('completes the address of AdminWS', () => {
    const complete = 'https://h:8443/signserver/AdminWSService/AdminWS';
    for (const text of ['https://h:8443', 'https://h:8443/', 'https://h:8443/signserver', 'https://h:8443/signserver/', complete]) {
      expect(adminWsUrl(text).href, text).to.equal(complete);
    }
    expect(adminWsUrl('https://h/other').href).to.equal('https://h/other/AdminWSService/AdminWS');
    expect(() => adminWsUrl('http://h')).to.throw('so its URL begins https: http://h');
    expect(() => adminWsUrl('//h:8443')).to.throw('There is no such URL: //h:8443');
  });

  it('takes a server from the options alone', async () => {
    const { url, ...files } = await remoteTarget({ url: 'https://h', cert: 'c', key: 'k', ca: 'a' }, file);
    expect(url.href).to.equal('https://h/signserver/AdminWSService/AdminWS');
    expect(files).to.deep.equal({ cert: 'c', key: 'k', ca: 'a' });
  });

  it('takes a server from a profile, whose paths begin at its file, and options win', async () => {
    write({ default: 'home', profiles: { home: PROFILE } });
    expect(await defaultProfile(file)).to.equal('home');
    const { url, cert, key } = await remoteTarget({ profile: 'home' }, file);
    expect([url.host, cert, key]).to.deep.equal(['signer.example:8443', join(folder, 'admin.pem'), '/keys/admin.key']);
    expect(await remoteTarget({ profile: 'home', cert: 'other.pem' }, file)).to.include({ cert: 'other.pem', key: '/keys/admin.key' });
  });

  it('says what is missing or wrong', async () => {
    const message = async (options: Parameters<typeof remoteTarget>[0]): Promise<string> => {
      const thrown: unknown = await remoteTarget(options, file).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(CommandFailure).with.property('exitCode', 255);
      return (thrown as CommandFailure).message;
    };
    expect(await message({ url: 'https://h' })).to.equal('For AdminWS these are missing: --cert, --key');
    expect(await message({ profile: 'home' })).to.equal(`There is no profile home in ${file}`);
    expect(await defaultProfile(file)).to.equal(undefined);
    write({ profiles: { home: { url: 'http://h', cert: 'c', key: 'k' } } });
    expect(await message({ profile: 'home' })).to.match(/so its URL begins https: http:\/\/h$/);
    expect(await message({ profile: 'toString' })).to.equal(`There is no profile toString in ${file}`);
    for (const wrong of ['{', [], {}, { profiles: { a: { port: '1' } } }, { profiles: { a: { url: 1 } } }, { default: 1, profiles: {} }]) {
      write(wrong);
      expect(await message({ profile: 'a' }), JSON.stringify(wrong)).to.match(/are not of the form \{ "default": "NAME"/);
    }
  });

  it('keeps the profiles where a person keeps configuration', () => {
    expect(profilesFile({ XDG_CONFIG_HOME: '/x' })).to.equal('/x/countersign/profiles.json');
    expect(profilesFile({})).to.match(/\/\.config\/countersign\/profiles\.json$/);
  });

  it('is told by the options, else by the environment', () => {
    const parse = (line: string, environment = {}): unknown => parseGlobalOptions(line === '' ? [] : line.split(' '), environment).options;
    expect(parse('')).to.deep.equal({ data: './data', json: false, isUndecided: true });
    expect(parse('--url https://h --cert c --key k')).to.deep.equal({
      data: './data',
      json: false,
      remote: { url: 'https://h', cert: 'c', key: 'k' },
    });
    expect(parse('--profile p')).to.deep.include({ remote: { profile: 'p' } });
    const environment = { COUNTERSIGN_PROFILE: 'p' };
    expect(parse('', environment)).to.deep.equal({ data: './data', json: false, remote: { profile: 'p' } });
    expect(parse('--data d', environment)).to.deep.equal({ data: 'd', json: false });
    expect(parse('--url https://h', environment)).to.deep.include({ remote: { url: 'https://h' } });
    expect(parse('', { COUNTERSIGN_DATA: 'd' })).to.deep.equal({ data: 'd', json: false });
    expect(parseGlobalOptions(['--data', 'd', '--url', 'https://h'], {}).problems).to.deep.equal([
      'Give either a data folder or database, or a server: not both.',
    ]);
  });
});
