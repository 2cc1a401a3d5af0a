import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { loadSettings, type Settings } from '../../src/config.js';
import { formatListenAddress, parseListenAddress } from '../../src/listen-address.js';

describe('the settings of countersign serve', () => {
  let folder: string;
  let pem: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-test-'));
    pem = join(folder, 'file.pem');
    writeFileSync(pem, 'x');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const settings = (words: readonly string[], environment: Readonly<Record<string, string>> = {}): Settings => {
    const loaded = loadSettings(words, environment);
    if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
    return loaded.settings;
  };
  const problems = (words: readonly string[], environment: Readonly<Record<string, string>> = {}): readonly string[] => {
    const loaded = loadSettings(words, environment);
    return 'problems' in loaded ? loaded.problems : [];
  };
  const file = (...lines: readonly string[]): string => {
    const path = join(folder, 'countersign.properties');
    writeFileSync(path, lines.join('\n'));
    return path;
  };

  it('have defaults that need nothing: plain HTTP on this machine only', () => {
    expect(settings([])).to.deep.equal({ data: resolve('data'), http: { host: '127.0.0.1', port: 8080 } });
  });

  it('are taken from the file, the environment, and the options, the later ones first', () => {
    const config = file('data=/from-file', 'http=:1001', 'database=mysql://file/db');
    const environment = { COUNTERSIGN_DATA: '/from-environment', COUNTERSIGN_HTTP: ':1002' };
    expect(settings(['--config', config, '--http', ':1003'], environment)).to.deep.equal({
      data: '/from-environment',
      http: { port: 1003 },
      database: 'mysql://file/db',
    });
    expect(settings([], { COUNTERSIGN_CONFIG: config })).to.include({ data: '/from-file' });
  });

  it('count a blank environment variable as none', () => {
    expect(settings([], { COUNTERSIGN_DATA: '', COUNTERSIGN_CONFIG: '' }).data).to.equal(resolve('data'));
  });

  it('start HTTPS with a key and a certificate, and ask for client certificates with a CA', () => {
    const files = { keyFile: pem, certificateFile: pem };
    const pair = ['--tls-key', pem, '--tls-cert', pem];
    expect(settings(pair)).to.deep.include({ tls: { port: 8442, ...files } });
    expect(settings(pair)).not.to.have.property('mtls');
    expect(settings([...pair, '--client-ca', pem])).to.deep.include({
      tls: { port: 8442, ...files },
      mtls: { port: 8443, ...files, clientCaFile: pem },
    });
    const chosen = ['--http', 'off', '--tls', 'off', '--mtls', '[::1]:9443', '--client-ca', pem];
    expect(settings([...pair, ...chosen])).to.deep.equal({
      data: resolve('data'),
      mtls: { host: '::1', port: 9443, ...files, clientCaFile: pem },
    });
  });

  it('name all that is wrong at once, with where it was written', () => {
    const config = file('# comment', 'htp=:80', 'http=nowhere', 'tls-cert=/none.pem', 'tls=:1:2:3');
    expect(
      problems(['--config', config, '--dta', '/x', 'word', '--database', '--mtls', 'x'], { COUNTERSIGN_CLIENT_CA: '/none.ca' }),
    ).to.deep.equal([
      'There is no option --dta. Did you mean --data?',
      'Unexpected word: word',
      '--database needs a value.',
      `${config}, line 2: there is no setting htp. Did you mean http?`,
      `${config}, line 3, http: nowhere is no address. Write HOST:PORT, :PORT, [IPV6]:PORT or off.`,
      `${config}, line 5, tls: :1:2:3 is no address. Write HOST:PORT, :PORT, [IPV6]:PORT or off.`,
      '--mtls: x is no address. Write HOST:PORT, :PORT, [IPV6]:PORT or off.',
      `${config}, line 4, tls-cert: A certificate needs its key: set tls-key too.`,
      `${config}, line 4, tls-cert: The file /none.pem cannot be read.`,
      'COUNTERSIGN_CLIENT_CA: The file /none.ca cannot be read.',
    ]);
  });

  it('must fit together', () => {
    expect(problems(['--tls', ':1', '--mtls', ':2'])).to.deep.equal([
      '--tls: HTTPS needs a key and a certificate: set tls-key and tls-cert.',
      '--mtls: HTTPS needs a key and a certificate: set tls-key and tls-cert.',
      '--mtls: Client certificates need a CA: set client-ca.',
    ]);
    expect(problems(['--tls-key', pem])).to.deep.equal(['--tls-key: A key needs a certificate: set tls-cert too.']);
    expect(problems(['--http', 'off'])).to.deep.equal(['--http: With http off there must be HTTPS: set tls-key and tls-cert.']);
    const pair = ['--tls-key', pem, '--tls-cert', pem];
    expect(problems([...pair, '--http', 'off', '--tls', 'off'])).to.deep.equal([
      '--http: Nothing would listen: turn on http, tls or mtls.',
    ]);
  });

  it('refuse an option that is given twice and a configuration file that is not there', () => {
    expect(problems(['--http', ':1', '--http', ':2'])).to.deep.equal(['--http is given more than once.']);
    expect(problems(['--config', '/none'])).to.deep.equal(['The configuration file /none cannot be read.']);
  });

  it('do not show the password of a database', () => {
    expect(problems(['--database', 'mysql://u:secret@h/d', '--http', 'x']).join()).not.to.contain('secret');
  });
});

describe('a listen address', () => {
  it('is read as it is written', () => {
    for (const [text, address] of [
      ['localhost:8080', { host: 'localhost', port: 8080 }],
      [':0', { port: 0 }],
      ['[::1]:65535', { host: '::1', port: 65_535 }],
      ['[fe80::1%eth0]:80', { host: 'fe80::1%eth0', port: 80 }],
    ] as const) {
      expect(parseListenAddress(text), text).to.deep.equal(address);
      expect(formatListenAddress(address)).to.equal(text);
    }
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      '8080',
      'host',
      'host:',
      ':65536',
      '::1:80',
      '[::1]',
      'a b:80',
      'host:8o',
      '[x]:80',
      'host:-1',
      'http://h:80',
    ]) {
      expect(parseListenAddress(text), text).to.equal(undefined);
    }
  });
});
