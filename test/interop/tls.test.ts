import { expect } from 'chai';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/eventually.js';
import { projectRoot } from '../support/project-root.js';
import { pki } from '../support/pki.js';
import { keyPem, testFolder, type TestFolder } from '../support/tls-files.js';
import { requireTool } from '../support/tools.js';

const COUNTERSIGN = fileURLToPath(new URL('../../src/cli/countersign.js', import.meta.url));
const SIGNSERVER = fileURLToPath(new URL('../../src/cli/signserver.js', import.meta.url));
const MAKE_FOLDER = new URL('../../src/tls/make-management-folder.js', import.meta.url).href;
const FOLDER = new URL('../../src/tls/management-folder.js', import.meta.url).href;

/** A server process, on ports that the system chose. */
interface TlsServer {
  readonly https: number;
  readonly mtls: number;
  output(): string;
  stop(): Promise<unknown>;
}

async function startTlsServer(data: string, options: readonly string[] = []): Promise<TlsServer> {
  const ports = ['--http', 'off', '--tls', '127.0.0.1:0', '--mtls', '127.0.0.1:0'];
  const child: ChildProcess = spawn(process.execPath, [COUNTERSIGN, 'serve', '--data', data, ...ports, ...options]);
  let output = '';
  const port = (kind: string): number => Number(new RegExp(`Listening on port (\\d+) \\(${kind}\\)`).exec(output)?.[1]);
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => {
      reject(new Error(`the server did not start:\n${output}`));
    };
    child.once('exit', fail);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (port('mtls') > 0) resolve();
      });
    }
  });
  const stop = async (): Promise<unknown> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    return (await exited)[0];
  };
  return { https: port('https'), mtls: port('mtls'), output: () => output, stop };
}

const run = (command: string, args: readonly string[], input = ''): { readonly status: number | null; readonly output: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', input, timeout: 60_000 });
  return { status, output: stdout + stderr };
};

describe('TLS against other programs', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let server: TlsServer;
  const own = (name: string): string => folder.file(`tls/${name}`);
  before(async () => {
    folder = testFolder();
    server = await startTlsServer(folder.path);
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });

  describe('openssl', () => {
    before(function () {
      requireTool(this, 'openssl');
    });

    const administrator = (): readonly string[] => ['-cert', own('administrator.pem'), '-key', own('administrator.key')];
    const request = 'GET /signserver/healthcheck/signserverhealth HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const connect = (port: number, options: readonly string[]): string => {
      const trust = ['-CAfile', own('ca.pem'), '-verify_hostname', 'localhost', '-verify_return_error', '-ign_eof'];
      return run('openssl', ['s_client', '-connect', `127.0.0.1:${String(port)}`, ...trust, ...options], request).output;
    };

    for (const [version, name] of [
      ['-tls1_2', 'TLSv1.2'],
      ['-tls1_3', 'TLSv1.3'],
    ] as const) {
      it(`speaks ${name} with the server and its administrator, each trusting the other`, () => {
        for (const output of [connect(server.https, [version]), connect(server.mtls, [version, ...administrator()])]) {
          expect(output).to.contain(`New, ${name}`).and.to.contain('Verify return code: 0 (ok)').and.to.contain('HTTP/1.1 200');
        }
      });

      it(`gets no answer over ${name} without a certificate, or with one of another CA`, () => {
        writeFileSync(folder.file('stranger.pem'), pki.stranger.pem + keyPem(pki.stranger));
        const stranger = ['-cert', folder.file('stranger.pem'), '-key', folder.file('stranger.pem')];
        for (const options of [[], stranger]) expect(connect(server.mtls, [version, ...options])).not.to.contain('HTTP/1.1');
      });
    }

    it('does not get to TLS 1.1', () => {
      const output = connect(server.https, ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']);
      expect(output).to.match(/alert protocol version|unsupported protocol/);
      expect(output).not.to.contain('HTTP/1.1');
    });

    it('finds the certificates good for what they are for', () => {
      for (const [purpose, file] of [
        ['sslserver', 'server.pem'],
        ['sslclient', 'administrator.pem'],
      ] as const) {
        const options = ['-x509_strict', '-purpose', purpose, '-CAfile', own('ca.pem')];
        expect(run('openssl', ['verify', ...options, own(file)]), file).to.deep.equal({ status: 0, output: `${own(file)}: OK\n` });
      }
      expect(run('openssl', ['verify', '-purpose', 'sslserver', '-CAfile', own('ca.pem'), own('administrator.pem')]).status).not.to.equal(
        0,
      );
    });

    it("opens the administrator's keystore", () => {
      const { status, output } = run('openssl', [
        'pkcs12',
        '-in',
        own('administrator.p12'),
        '-passin',
        `file:${own('administrator.password')}`,
        '-nodes',
      ]);
      expect(status, output).to.equal(0);
      expect(output.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
      expect(output.match(/BEGIN PRIVATE KEY/g)).to.have.length(1);
    });
  });

  it('docs/operate.md: the administrator gets through with curl', function () {
    requireTool(this, 'curl');
    const page = readFileSync(join(projectRoot, 'docs', 'operate.md'), 'utf8');
    const [, command = ''] = /^```sh\ncurl (.*)\n```$/m.exec(page) ?? [];
    const words = command
      .replaceAll('data/', `${folder.path}/`)
      .replace(':8443', `:${String(server.mtls)}`)
      .split(' ');
    expect(run('curl', ['-s', ...words])).to.deep.equal({ status: 0, output: 'ALLOK' });
  });

  it('AdminWS takes the administrator for one', async function () {
    requireTool(this, 'curl');
    const envelope = [
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>',
      '<a:getWorkers xmlns:a="http://adminws.signserver.org/"><workerType>1</workerType></a:getWorkers>',
      '</s:Body></s:Envelope>',
    ].join('');
    const identity = ['--cacert', own('ca.pem'), '--cert', own('administrator.pem'), '--key', own('administrator.key')];
    const url = `https://localhost:${String(server.mtls)}/signserver/AdminWSService/AdminWS`;
    expect(run('curl', ['-s', ...identity, '-H', 'Content-Type: text/xml', '-d', envelope, url]).output).to.contain('getWorkersResponse');
    const line = /ADMIN OPERATION; subjectDN=CN=Administrator, O=Countersign; .* authorized=true; operation=getWorkers;/;
    await until(() => line.test(server.output()));
  });

  it("keytool opens the administrator's keystore", function () {
    requireTool(this, 'keytool');
    const password = readFileSync(own('administrator.password'), 'utf8').trim();
    const { status, output } = run('keytool', ['-list', '-v', '-keystore', own('administrator.p12'), '-storepass', password]);
    expect(status, output).to.equal(0);
    expect(output).to.contain('Entry type: PrivateKeyEntry').and.to.contain('Certificate chain length: 2');
  });

  it('the start says where the files are, not the password', () => {
    expect(server.output()).to.contain(own('administrator.p12'));
    expect(server.output()).not.to.contain(readFileSync(own('administrator.password'), 'utf8').trim());
    expect((statSync(own('administrator.key')).mode & 0o777).toString(8)).to.equal('600');
  });

  it('signserver shows the administrator in the lists', () => {
    for (const key of ['WSADMINS', 'WSAUDITORS', 'WSARCHIVEAUDITORS']) {
      const { output } = run(process.execPath, [SIGNSERVER, '--data', folder.path, 'getproperty', 'global', key]);
      expect(output, key).to.match(/[0-9a-f]{20,32},CN=Management CA [0-9a-f]+, O=Countersign;/);
    }
  });

  it('a key of another certificate is an error that says so', async () => {
    writeFileSync(folder.file('key.pem'), keyPem(pki.ecSigner));
    writeFileSync(folder.file('cert.pem'), pki.stranger.pem);
    const data = folder.file('other-data');
    const child = spawn(process.execPath, [
      ...[COUNTERSIGN, 'serve', '--data', data, '--http', '127.0.0.1:0', '--tls', '127.0.0.1:0'],
      ...['--tls-key', folder.file('key.pem'), '--tls-cert', folder.file('cert.pem')],
    ]);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, errors]).to.deep.equal([
      1,
      `The private key in ${folder.file('key.pem')} does not belong to a certificate in ${folder.file('cert.pem')}.\n`,
    ]);
  });

  it('an expired certificate of the right CA lets nobody in', async function () {
    requireTool(this, 'openssl');
    const pem = (name: string, ...texts: readonly string[]): string => {
      writeFileSync(folder.file(name), texts.join(''));
      return folder.file(name);
    };
    const own = pem('own-server.pem', keyPem(pki.rsaSigner), pki.rsaSigner.pem);
    const clients = ['--client-ca', pem('client-ca.pem', pki.root.pem, pki.subCa.pem)];
    const given = await startTlsServer(folder.file('client-data'), ['--tls-key', own, '--tls-cert', own, ...clients]);
    const answer = (identity: typeof pki.rsaSigner, version: string): string => {
      const client = pem('client.pem', identity.pem, pki.subCa.pem, keyPem(identity));
      const words = ['s_client', '-connect', `127.0.0.1:${String(given.mtls)}`, version, '-ign_eof', '-cert', client, '-key', client];
      return run('openssl', words, 'GET /signserver/healthcheck/signserverhealth HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
        .output;
    };
    try {
      for (const version of ['-tls1_2', '-tls1_3']) {
        expect(answer(pki.ecSigner, version), version).to.contain('HTTP/1.1 200');
        expect(answer(pki.expiredSigner, version), version).not.to.contain('HTTP/1.1');
      }
    } finally {
      await given.stop();
    }
  });

  it('processes that start at the same time agree on one CA', async () => {
    const shared = testFolder();
    const program = [
      `const { makeManagementFolder } = await import('${MAKE_FOLDER}');`,
      `const { managementFolder } = await import('${FOLDER}');`,
      `await makeManagementFolder(managementFolder(process.argv[1]), ['localhost'], { now: () => Date.now() });`,
      `process.stdout.write((await import('node:fs')).readFileSync(process.argv[1] + '/ca.pem', 'utf8'));`,
    ].join('\n');
    const seen = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, shared.file('tls')]);
        let output = '';
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
        await once(child, 'close');
        return output;
      }),
    );
    expect(new Set(seen), seen.join('\n')).to.deep.equal(new Set([readFileSync(shared.file('tls/ca.pem'), 'utf8')]));
    expect(readdirSync(shared.path)).to.deep.equal(['tls']);
    shared.remove();
  });
});
