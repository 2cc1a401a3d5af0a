import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { testFolder, type TestFolder } from '../support/tls-files.js';

const SIGNCLIENT = fileURLToPath(new URL('../../src/cli/signclient.js', import.meta.url));

const WORKERS = [
  ...openSigner(2, 'PlainSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }),
  ...openSigner(3, 'Misconfigured', { IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' }),
];

const DEADLINE_MS = 60_000;

interface Ended {
  readonly code: number | null;
  readonly data: Buffer;
  readonly said: string;
}

/** Runs the program as a user would; `input` is its standard input, which stays open where there is none. */
function signclient(words: readonly string[], input?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SIGNCLIENT, 'signdocument', ...words], { timeout: DEADLINE_MS });
    const data: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => data.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject).on('close', (code) => {
      resolve({ code, data: Buffer.concat(data), said });
    });
    if (input !== undefined) child.stdin.write(input);
  });
}

describe('signclient against a server', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  let folder: TestFolder;
  const ports = { http: '', tls: '', mtls: '' };

  before(async () => {
    installation = install(WORKERS);
    ports.tls = String(await freePort());
    ports.mtls = String(await freePort());
    server = await startServer(installation, ['--tls', `127.0.0.1:${ports.tls}`, '--mtls', `127.0.0.1:${ports.mtls}`]);
    ports.http = new URL(server.url).port;
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });
  beforeEach(() => (folder = testFolder()));
  afterEach(() => {
    folder.remove();
  });

  const made = (name: string): string => join(installation.dataFolder, 'tls', name);
  const password = (): string => readFileSync(made('administrator.password'), 'utf8').trim();
  const isSigned = (document: Uint8Array, signature: Uint8Array): boolean =>
    verify('sha256', document, installation.keystore.keys.rsa.publicKey, signature);
  const expectSigned = ({ code, data, said }: Ended): void => {
    expect(code, said).to.equal(0);
    expect(isSigned(Buffer.from('text'), data)).to.equal(true);
  };

  it('signs a text to standard output, which holds nothing else', async () => {
    expectSigned(await signclient(['-workername', 'PlainSigner', '-data', 'text', '-port', ports.http]));
    expectSigned(await signclient(['-workerid', '2', '-data', 'text', '-port', ports.http, '-host', '127.0.0.1']));
  });

  it('signs an empty file and one of 20 MB', async () => {
    for (const size of [0, 20_000_000]) {
      const document = Buffer.alloc(size, 'document');
      writeFileSync(folder.file('in'), document);
      const words = ['-workername', 'PlainSigner', '-infile', folder.file('in'), '-outfile', folder.file('out'), '-port', ports.http];
      const { code, said } = await signclient(words);
      expect(code, said).to.equal(0);
      expect(isSigned(document, readFileSync(folder.file('out')))).to.equal(true);
    }
  });

  it('signs 200 files with 4 threads', async () => {
    mkdirSync(folder.file('in'));
    mkdirSync(folder.file('out'));
    const names = Array.from({ length: 200 }, (_, index) => `document-${String(index)}`);
    for (const name of names) writeFileSync(join(folder.file('in'), name), name);
    const words = ['-indir', folder.file('in'), '-outdir', folder.file('out'), '-threads', '4', '-removefromindir'];
    const { code, said } = await signclient(['-workername', 'PlainSigner', '-port', ports.http, ...words]);
    expect(code, said).to.equal(0);
    expect(readdirSync(folder.file('in'))).to.deep.equal([]);
    expect(readdirSync(folder.file('out')).sort()).to.deep.equal(names.sort());
    for (const name of names) expect(isSigned(Buffer.from(name), readFileSync(join(folder.file('out'), name))), name).to.equal(true);
  });

  it('shows a client certificate, from PKCS#12 or PEM, and checks the server', async () => {
    const words = ['-workername', 'PlainSigner', '-data', 'text'];
    const keystore = ['-keystore', made('administrator.p12'), '-keystorepwd', password()];
    expectSigned(await signclient([...words, '-port', ports.tls, '-truststore', made('ca.pem')]));
    expectSigned(await signclient([...words, '-port', ports.mtls, '-truststore', made('ca.pem'), ...keystore]));
    expectSigned(await signclient([...words, '-port', ports.mtls, ...keystore]));
    writeFileSync(
      folder.file('client.pem'),
      readFileSync(made('administrator.key'), 'utf8') + readFileSync(made('administrator.pem'), 'utf8'),
    );
    expectSigned(await signclient([...words, '-port', ports.mtls, '-truststore', made('ca.pem'), '-keystore', folder.file('client.pem')]));
    expectSigned(await signclient([...words, '-port', ports.http, ...keystore, '-nohttps']));
  });

  it('takes a password from standard input, without waiting for its end', async () => {
    const words = ['-workername', 'PlainSigner', '-data', 'text', '-port', ports.mtls, '-keystore', made('administrator.p12')];
    expectSigned(await signclient([...words, '-passwordfromstdin'], `${password()}\nsomething else\n`));
  });

  it('ends with an error without a client certificate, with a wrong password, and at a server that it does not trust', async () => {
    const words = ['-workername', 'PlainSigner', '-data', 'text'];
    const refused = await signclient([...words, '-port', ports.mtls, '-truststore', made('ca.pem')]);
    expect([refused.code, refused.data.length]).to.deep.equal([254, 0]);
    const wrong = await signclient([...words, '-port', ports.mtls, '-keystore', made('administrator.p12'), '-keystorepwd', 'wrong']);
    expect([wrong.code, wrong.data.length]).to.deep.equal([1, 0]);
    expect(wrong.said).to.match(/^Could not load keystore/);
    const untrusted = await signclient([...words, '-port', ports.tls, '-truststore', installation.keystore.caFile]);
    expect([untrusted.code, untrusted.said.split('\n')[0]]).to.deep.equal([
      1,
      'ERROR Failed sending request: No trusted certificate found',
    ]);
  });

  it('tells of an unknown worker, of one that is misconfigured, and of a server that is down', async () => {
    const out = folder.file('out');
    writeFileSync(out, 'older');
    const unknown = await signclient(['-workername', 'Nope', '-data', 'text', '-outfile', out, '-port', ports.http]);
    expect(unknown.code).to.equal(254);
    expect(unknown.said.trimEnd().split('\n')).to.deep.equal([
      'ERROR failed: No such worker: Nope',
      'ERROR Failure for : Client request failed: No such worker: Nope',
      `INFO  Removed output file ${out}`,
      'There was a failure',
    ]);
    expect(readdirSync(folder.path)).to.deep.equal([]);
    const misconfigured = await signclient(['-workername', 'Misconfigured', '-data', 'text', '-port', ports.http]);
    expect(misconfigured.said).to.contain('ERROR Failure for : Exception at server side: ');
    const down = await signclient(['-workername', 'PlainSigner', '-data', 'text', '-port', String(await freePort())]);
    expect([down.code, down.said.split('\n')[0]]).to.deep.equal([1, 'ERROR Connection failure occurred: Connection refused']);
  });
});
