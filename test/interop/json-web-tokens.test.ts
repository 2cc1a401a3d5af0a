import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../support/project-root.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { runClient } from '../support/signclient-process.js';
import { skip } from '../support/tools.js';

const ISSUER = 'https://login.example.org';

interface MadeByPyJwt {
  readonly keys: Readonly<Record<string, { readonly pem: string; readonly jwk: object }>>;
  readonly good: readonly { readonly key: string; readonly algorithm: string; readonly token: string }[];
  readonly bad: Readonly<Record<string, string>>;
}

const RULE = { 'AUTHJWT1.ISSUER': ISSUER, 'AUTHJWT1.CLAIM.NAME': 'role', 'AUTHJWT1.CLAIM.VALUE': 'signer' };

describe('tokens made by PyJWT', function () {
  this.timeout(60_000);
  let made: MadeByPyJwt;
  let keySet: Server | undefined;
  let installation: Installation | undefined;
  let server: ServerProcess | undefined;

  before(async function () {
    const python = ['/usr/bin/python3', 'python3'].find((name) => spawnSync(name, ['-c', 'import jwt, cryptography']).status === 0);
    if (python === undefined) skip(this, 'Python with PyJWT is not installed (apt-get install python3-jwt python3-cryptography)');
    const { stdout, stderr } = spawnSync(python, [join(projectRoot, 'test', 'interop', 'json_web_tokens.py'), ISSUER], {
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    made = JSON.parse(stdout) as MadeByPyJwt;
    const keys = Object.values(made.keys).map(({ jwk }) => jwk);
    const published = createServer((_, response) => response.end(JSON.stringify({ keys }))).listen(0, '127.0.0.1');
    keySet = published;
    await new Promise((resolve) => published.once('listening', resolve));
    const jwt = (id: number, name: string, server: Record<string, string>): readonly string[] =>
      openSigner(id, name, {
        IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner',
        AUTHTYPE: 'org.signserver.server.jwtauth.JwtAuthorizer',
        'AUTHSERVER1.ISSUER': ISSUER,
        ...server,
        ...RULE,
      });
    const pems = Object.entries(made.keys).map(([name, { pem }]) => [name, pem.replaceAll('\n', '\\n')] as const);
    installation = install([
      ...jwt(2, 'keySet', { 'AUTHSERVER1.JWKS_URL': `http://127.0.0.1:${String((published.address() as AddressInfo).port)}/` }),
      ...pems.flatMap(([name, pem], index) => jwt(3 + index, name, { 'AUTHSERVER1.PUBLICKEY': pem })),
    ]);
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
  });
  after(async () => {
    await server?.stop();
    keySet?.close();
    installation?.remove();
  });

  const process = (worker: string, token: string): Promise<Response> =>
    fetch(`${server!.url}/worker/${worker}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' },
      body: 'document',
    });

  it('let their owners in by the key of their server', async () => {
    for (const { key, algorithm, token } of made.good) expect((await process(key, token)).status, algorithm).to.equal(200);
  });

  it('let their owners in by the keys that their server publishes', async () => {
    for (const { algorithm, token } of made.good) expect((await process('keySet', token)).status, algorithm).to.equal(200);
  });

  it('let their owners in with signclient, which shows them over HTTP and REST', async () => {
    const { port } = new URL(server!.url);
    const [{ key, token }] = made.good as [MadeByPyJwt['good'][number]];
    const sign = (protocol: string, shown: string) =>
      runClient([
        'signdocument',
        '-host',
        '127.0.0.1',
        '-port',
        port,
        '-workername',
        key,
        '-data',
        'x',
        '-protocol',
        protocol,
        '-accesstoken',
        shown,
      ]);
    for (const [protocol, refusal] of [
      ['HTTP', 'Authentication required'],
      ['REST', 'Unauthorized'],
    ] as const) {
      const signed = await sign(protocol, token);
      expect([signed.code, signed.data.length > 0], signed.said).to.deep.equal([0, true]);
      const refused = await sign(protocol, Object.values(made.bad)[0] ?? '');
      expect([refused.code, refused.data.length]).to.deep.equal([254, 0]);
      expect(refused.said).to.contain(`ERROR Failure for : HTTP Error 401: ${refusal}\n`).and.not.contain(token);
    }
  });

  it('let nobody in by the key of another', async () => {
    for (const { key, token } of made.good) {
      const other = key === 'rsa' ? 'p256' : 'rsa';
      expect((await process(other, token)).status).to.equal(401);
    }
  });

  it('let nobody in where they are no good', async () => {
    for (const [what, token] of Object.entries(made.bad)) {
      for (const worker of ['rsa', 'keySet']) {
        const response = await process(worker, token);
        expect(response.status, what).to.equal(401);
        expect(await response.text()).to.not.contain(token);
      }
    }
  });

  it('are known by their subjects in the log, where no token stands', async () => {
    await process('rsa', made.good[0]!.token);
    const output = server!.output();
    expect(output).to.contain('AUTHORIZED_USERNAME: alice; ');
    for (const token of [...made.good.map((one) => one.token), ...Object.values(made.bad)]) {
      for (const part of token.split('.').filter((one) => one.length > 60)) expect(output).to.not.contain(part);
    }
  });
});
