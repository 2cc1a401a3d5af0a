import { expect } from 'chai';
import { verify } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClient as run, SIGNCLIENT_DEADLINE_MS as DEADLINE_MS, type Ended } from '../support/signclient-process.js';
import { runProgram } from '../support/run-program.js';
import { freePort, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { testFolder, type TestFolder } from '../support/tls-files.js';
import { requireTool } from '../support/tools.js';

const WORKERS = [
  ...openSigner(2, 'PlainSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }),
  ...openSigner(4, 'HashSigner', {
    IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner',
    SIGNATUREALGORITHM: 'NONEwithRSA',
    CLIENTSIDEHASHING: 'TRUE',
    ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256',
  }),
  ...openSigner(6, 'CMSSigner', {
    IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.CMSSigner',
    DETACHEDSIGNATURE: 'true',
    CLIENTSIDEHASHING: 'TRUE',
    ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256',
  }),
  ...openSigner(5, 'PasswordSigner', {
    IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner',
    AUTHTYPE: 'org.signserver.server.UsernamePasswordAuthorizer',
    'USER.ALICE': 'secret',
  }),
  ...openSigner(3, 'Misconfigured', { IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' }),
];

const signclient = (words: readonly string[], input?: string): Promise<Ended> => run(['signdocument', ...words], input);

describe('signclient against a server', function () {
  this.timeout(2 * DEADLINE_MS);
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

  for (const protocol of ['HTTP', 'REST', 'CLIENTWS', 'WEBSERVICES']) {
    describe(`over ${protocol}`, () => {
      const to = (...words: readonly string[]): Promise<Ended> => signclient(['-protocol', protocol, '-port', ports.http, ...words]);

      it('signs a text to standard output, which holds nothing else', async () => {
        expectSigned(await to('-workername', 'PlainSigner', '-data', 'text'));
        expectSigned(await to('-workerid', '2', '-data', 'text', '-host', '127.0.0.1'));
      });

      it('signs an empty file and one of 20 MB', async () => {
        for (const size of [0, 20_000_000]) {
          const document = Buffer.alloc(size, 'document');
          writeFileSync(folder.file('in'), document);
          const { code, said } = await to('-workername', 'PlainSigner', '-infile', folder.file('in'), '-outfile', folder.file('out'));
          expect(code, said).to.equal(0);
          expect(isSigned(document, readFileSync(folder.file('out')))).to.equal(true);
        }
      });

      it('signs 1,000 files with 8 threads', async () => {
        await signThousand(to);
      });

      it('signs the hash of a file in place of it', async () => {
        writeFileSync(folder.file('in'), 'text');
        const words = ['-infile', folder.file('in'), '-outfile', folder.file('out'), '-clientside', '-digestalgorithm', 'SHA256'];
        const { code, said } = await to('-workername', 'HashSigner', ...words);
        expect(code, said).to.equal(0);
        expect(isSigned(Buffer.from('text'), readFileSync(folder.file('out')))).to.equal(true);
      });

      it('has a CMS signature of a file made whose hash was sent, which openssl verifies', async function () {
        requireTool(this, 'openssl');
        writeFileSync(folder.file('in'), 'text\n');
        const words = ['-infile', folder.file('in'), '-outfile', folder.file('out'), '-clientside', '-digestalgorithm', 'SHA256'];
        const { code, said } = await to('-workername', 'CMSSigner', ...words);
        expect(code, said).to.equal(0);
        const verify = ['cms', '-verify', '-binary', '-noverify', '-inform', 'DER', '-in', folder.file('out')];
        expect(runProgram('openssl', [...verify, '-content', folder.file('in')])).to.contain('text\n');
      });

      it('is refused without the right password', async () => {
        const words = ['-workername', 'PasswordSigner', '-data', 'text'];
        expectSigned(await to(...words, '-username', 'alice', '-password', 'secret'));
        for (const wrong of [[], ['-username', 'alice', '-password', 'wrong']]) {
          const { code, data, said } = await to(...words, ...wrong);
          expect([code, data.length, said.trimEnd().split('\n').at(-1)]).to.deep.equal([254, 0, 'There was a failure']);
        }
      });
    });
  }

  const signThousand = async (to: (...words: readonly string[]) => Promise<Ended>): Promise<void> => {
    mkdirSync(folder.file('in'));
    mkdirSync(folder.file('out'));
    const names = Array.from({ length: 1000 }, (_, index) => `document-${String(index)}`);
    for (const name of names) writeFileSync(join(folder.file('in'), name), name);
    const words = ['-indir', folder.file('in'), '-outdir', folder.file('out'), '-threads', '8', '-removefromindir'];
    const { code, data, said } = await to('-workername', 'PlainSigner', ...words);
    expect(code, said.slice(-1000)).to.equal(0);
    expect(data.length).to.equal(0);
    expect(readdirSync(folder.file('in'))).to.deep.equal([]);
    expect(readdirSync(folder.file('out')).sort()).to.deep.equal(names.sort());
    for (const name of names) expect(isSigned(Buffer.from(name), readFileSync(join(folder.file('out'), name))), name).to.equal(true);
  };

  for (const protocol of ['HTTP', 'REST']) {
    it(`signs 1,000 files though one of three hosts is down, over ${protocol}`, async () => {
      let said = '';
      await signThousand(async (...words) => {
        // Nobody listens at 127.0.0.2.
        const hosts = ['-hosts', '127.0.0.1,127.0.0.2,localhost', '-loadbalancing', 'ROUND_ROBIN', '-protocol', protocol];
        const ended = await signclient([...hosts, '-port', ports.http, ...words]);
        said = ended.said;
        return ended;
      });
      expect(said.match(/^ERROR Connection failure occurred: Connection refused$/gm)).to.have.length.within(1, 8);
      for (const host of ['127.0.0.1', 'localhost']) {
        expect(said.split(`Next host retrieved for signing: ${host}\n`).length, host).to.be.greaterThan(450);
      }
    });
  }

  it('tells what is wrong where a signer is asked to validate', async () => {
    const at = ['-workername', 'PlainSigner', '-port', ports.http, '-protocol', 'HTTP'];
    const ended = await run(['validatedocument', ...at, '-data', 'text']);
    expect([ended.code, ended.data.length]).to.deep.equal([254, 0]);
    expect(ended.said).to.match(/: \[Received request .*\]\nERROR Failure: HTTP error: 400: Bad Request\n$/);
    const service = ['-service', 'PlainSigner', '-hosts', '127.0.0.1', '-port', ports.http, '-protocol', 'HTTP'];
    const certificate = await run(['validatecertificate', ...service, '-cert', installation.keystore.caFile]);
    expect([certificate.code, certificate.data.length]).to.deep.equal([254, 0]);
    expect(certificate.said).to.match(
      /^Error occured during validation : HttpError\n {2}Message : Server returned HTTP response code: 400 /,
    );
    const groups = await run(['signdatagroups', '-workername', 'Nope', '-port', ports.http, '-data', '1=AAE=']);
    expect([groups.code, groups.said]).to.deep.equal([254, 'Failure: HTTP error: 404: Not Found\n']);
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
    expect([untrusted.code, untrusted.said.split('\n')[1]]).to.deep.equal([
      254,
      'ERROR Failed sending request: No trusted certificate found',
    ]);
  });

  it('tells of an unknown worker, of one that is misconfigured, and of a server that is down', async () => {
    const out = folder.file('out');
    writeFileSync(out, 'older');
    const clientWs = ['-protocol', 'CLIENTWS'];
    const unknown = await signclient([...clientWs, '-workername', 'Nope', '-data', 'text', '-outfile', out, '-port', ports.http]);
    expect(unknown.code).to.equal(254);
    expect(unknown.said.trimEnd().split('\n')).to.deep.equal([
      'ERROR failed: No such worker: Nope',
      'ERROR Failure for : Client request failed: No such worker: Nope',
      `INFO  Removed output file ${out}`,
      'There was a failure',
    ]);
    expect(readdirSync(folder.path)).to.deep.equal([]);
    const misconfigured = await signclient([...clientWs, '-workername', 'Misconfigured', '-data', 'text', '-port', ports.http]);
    expect(misconfigured.said).to.contain('ERROR Failure for : Exception at server side: ');
    const words = ['-workername', 'PlainSigner', '-data', 'text', '-port', String(await freePort())];
    const down = await signclient([...clientWs, ...words]);
    expect([down.code, down.said.split('\n')[0]]).to.deep.equal([1, 'ERROR Connection failure occurred: Connection refused']);
    const overHttp = await signclient(words);
    expect([overHttp.code, overHttp.said.split('\n').slice(1, 3)]).to.deep.equal([
      254,
      ['ERROR Connection failure occurred: Connection refused', 'ERROR Failure for : No more hosts to try'],
    ]);
  });
});
