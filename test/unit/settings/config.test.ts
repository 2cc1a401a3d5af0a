import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { loadSettings, type Settings } from '../../../src/settings/config.js';
import { formatListenAddress, parseListenAddress } from '../../../src/settings/listen-address.js';

const COMMON = {
  hangDeadlineMs: 120_000,
  limits: { maximumConnections: 10_000, maximumRequests: 1_000, maximumBodyBytes: 536_870_912 },
  health: {
    authorizedAddresses: ['127.0.0.1', '::1', '0:0:0:0:0:0:0:1'],
    minimumFreeMemory: 1,
    maintenanceProperty: 'DOWN_FOR_MAINTENANCE',
    sendsServerError: true,
  },
};

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

  const here = (port: number): Settings['tls'] => ({ host: '127.0.0.1', port, optional: true });

  it('have defaults that need nothing and open nothing to other machines', () => {
    expect(settings([])).to.deep.equal({
      processes: availableParallelism(),
      data: resolve('data'),
      statusPropertyAudit: 'ALL',
      http: { host: '127.0.0.1', port: 8080 },
      tls: here(8442),
      mtls: here(8443),
      ...COMMON,
    });
  });

  it('wait for a process that hangs as long as they are told, and for ever with 0', () => {
    expect(settings(['--hang-deadline', '7']).hangDeadlineMs).to.equal(7000);
    expect(settings(['--hang-deadline', '0']).hangDeadlineMs).to.equal(undefined);
  });

  it('let keys be generated until they say that none may be', () => {
    expect(settings([]).keyGeneration).to.equal(undefined);
    expect(settings(['--disable-key-generation', 'true']).keyGeneration).to.equal('disabled');
  });

  it('list the folders that PDFSigner may use', () => {
    const words = ['--pdf-archive-folders', '/var/archive; /srv/a/../b', '--pdf-image-folders', '/etc/images'];

    expect(settings(words).folders).to.deep.equal({ pdfArchives: ['/var/archive', '/srv/b'], pdfImages: ['/etc/images'] });
    expect(problems(['--pdf-image-folders', 'images;/x'])).to.deep.equal([
      '--pdf-image-folders: images is no absolute path. Write /PATH, several separated by semicolons.',
    ]);
  });

  it('say what clients may take, and how health is told', () => {
    const words = [
      '--max-connections',
      '5',
      '--max-connections-per-address',
      '4',
      '--max-requests',
      '6',
      '--max-body-memory',
      '7',
      '--metrics',
      '127.0.0.1:9090',
    ];
    const limits = { maximumConnections: 5, maximumConnectionsPerAddress: 4, maximumRequests: 6, maximumBodyBytes: 7 * 1_048_576 };
    expect(settings(words)).to.deep.include({ limits, metrics: { host: '127.0.0.1', port: 9090 } });
    expect(settings([], { COUNTERSIGN_METRICS: 'off' })).not.to.have.property('metrics');
    const lines = ['authorizedips=192.0.2.1;ANY', 'maintenancefile=/m', 'customerrormessage=Call', 'sendservererror=false'];
    expect(settings(['--config', file(...lines.map((line) => `healthcheck-${line}`))]).health).to.deep.equal({
      authorizedAddresses: ['192.0.2.1', 'ANY'],
      minimumFreeMemory: 1,
      maintenanceFile: '/m',
      maintenanceProperty: 'DOWN_FOR_MAINTENANCE',
      errorMessage: 'Call',
      sendsServerError: false,
    });
    expect(problems(['--max-requests', '0', '--metrics', 'everywhere'])).to.have.lengthOf(2);
  });

  it('say how many processes serve, however they are given', () => {
    expect(settings(['--processes', '3']).processes).to.equal(3);
    expect(settings([], { COUNTERSIGN_PROCESSES: '4' }).processes).to.equal(4);
    expect(settings(['--config', file('processes=5')]).processes).to.equal(5);
    expect(problems(['--processes', '0'])).to.have.lengthOf(1);
    expect(problems(['--processes', 'all'])).to.have.lengthOf(1);
  });

  it('name a file that says what is logged where', () => {
    expect(settings(['--log4js', pem]).log4jsFile).to.equal(pem);
    expect(settings([], { COUNTERSIGN_LOG4JS: pem }).log4jsFile).to.equal(pem);
    expect(problems(['--log4js', join(folder, 'nothing')])).to.deep.equal([
      `--log4js: The file ${join(folder, 'nothing')} cannot be read.`,
    ]);
  });

  it('name who signs the heads of the audit log, once an hour where nothing else is said', () => {
    expect(settings(['--audit-signer', 'HeadSigner']).auditSigning).to.deep.equal({ worker: 'HeadSigner', intervalMs: 3_600_000 });
    expect(settings(['--audit-signer', '5', '--audit-interval', '60']).auditSigning).to.deep.equal({ worker: '5', intervalMs: 60_000 });
    expect(problems(['--audit-interval', '0'])).to.have.lengthOf(1);
  });

  it('open HTTPS elsewhere only where somebody says where', () => {
    expect(settings(['--tls', ':1', '--mtls', 'off'])).to.deep.include({ tls: { port: 1 } });
    expect(settings(['--tls', ':1', '--mtls', 'off'])).not.to.have.property('mtls');
  });

  it('are taken from the file, the environment, and the options, the later ones first', () => {
    const config = file('data=/from-file', 'http=:1001', 'database=mysql://file/db');
    const environment = { COUNTERSIGN_DATA: '/from-environment', COUNTERSIGN_HTTP: ':1002' };
    expect(settings(['--config', config, '--http', ':1003'], environment)).to.deep.include({
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
    const identity = { kind: 'pem', keyFile: pem, certificateFile: pem };
    const pair = ['--tls-key', pem, '--tls-cert', pem];
    expect(settings(pair)).to.deep.include({ tls: { port: 8442 }, identity });
    expect(settings(pair)).not.to.have.any.keys('mtls', 'clientCaFile');
    expect(settings([...pair, '--client-ca', pem])).to.deep.include({
      tls: { port: 8442 },
      mtls: { port: 8443 },
      identity,
      clientCaFile: pem,
    });
    const chosen = ['--http', 'off', '--tls', 'off', '--mtls', '[::1]:9443', '--client-ca', pem];
    expect(settings([...pair, ...chosen, '--processes', '1'])).to.deep.equal({
      processes: 1,
      data: resolve('data'),
      statusPropertyAudit: 'ALL',
      mtls: { host: '::1', port: 9443 },
      identity,
      clientCaFile: pem,
      ...COMMON,
    });
  });

  it('take the key from a PKCS#12 keystore too', () => {
    const environment = { COUNTERSIGN_TLS_KEYSTORE: pem, COUNTERSIGN_TLS_KEYSTORE_PASSWORD: 'secret' };
    const identity = { kind: 'pkcs12', keystoreFile: pem, password: 'secret' };
    expect(settings([], environment)).to.deep.include({ tls: { port: 8442 }, identity });
    expect(settings(['--tls-keystore', pem])).to.deep.include({ identity: { ...identity, password: '' } });
  });

  it('let clients of another CA in at a server with certificates of its own', () => {
    expect(settings(['--client-ca', pem])).to.deep.include({ mtls: here(8443), clientCaFile: pem });
    expect(settings(['--client-ca', pem])).not.to.have.property('identity');
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
    const pair = ['--tls-key', pem, '--tls-cert', pem];
    expect(problems([...pair, '--mtls', ':2'])).to.deep.equal(['--mtls: Client certificates need a CA: set client-ca.']);
    expect(problems(['--tls-key', pem])).to.deep.equal(['--tls-key: A key needs a certificate: set tls-cert too.']);
    expect(problems(['--tls-keystore', pem, ...pair])).to.deep.equal(['--tls-keystore: Set either tls-keystore, or tls-key and tls-cert.']);
    expect(problems(['--tls-keystore-password', 'secret'])).to.deep.equal([
      '--tls-keystore-password: There is no keystore that it opens: set tls-keystore too.',
    ]);
    const nothing = ['--http: Nothing would listen: turn on http, tls or mtls.'];
    expect(problems(['--http', 'off', '--tls', 'off', '--mtls', 'off'])).to.deep.equal(nothing);
    expect(problems([...pair, '--http', 'off', '--tls', 'off'])).to.deep.equal(nothing);
    expect(problems(['--http', 'off'])).to.deep.equal([]);
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
