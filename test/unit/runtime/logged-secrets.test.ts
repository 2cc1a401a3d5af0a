import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { install, openSigner, SIGNSERVER, startServer, type Installation, type ServerProcess } from '../../support/server-process.js';

/** None of these may be in any log, whatever is done with them. */
const SECRETS = [
  's3cret-of-alice',
  'wr0ng-password',
  'pdf-passw0rd',
  'bearer-t0ken',
  'pin-1-2-3-4',
  'acc0unt-password',
  'b0dy-of-the-document',
];
const PLAIN_SIGNER = 'org.signserver.module.cmssigner.PlainSigner';

describe('the logs of a server', function () {
  this.timeout(60_000);
  let installation: Installation | undefined;
  let server: ServerProcess | undefined;

  before(async () => {
    installation = install([
      ...openSigner(2, 'Open', { IMPLEMENTATION_CLASS: PLAIN_SIGNER }),
      ...openSigner(3, 'ByPassword', {
        IMPLEMENTATION_CLASS: PLAIN_SIGNER,
        AUTHTYPE: 'org.signserver.server.UsernamePasswordAuthorizer',
        'USER.ALICE': 's3cret-of-alice',
        'USER.BOB': 'acc0unt-password:NOSUCHDIGEST',
      }),
      ...openSigner(4, 'Charged', { IMPLEMENTATION_CLASS: PLAIN_SIGNER, ACCOUNTER: 'org.signserver.server.GlobalConfigSampleAccounter' }),
      ...openSigner(5, 'ByToken', {
        IMPLEMENTATION_CLASS: PLAIN_SIGNER,
        AUTHTYPE: 'org.signserver.server.jwtauth.JwtAuthorizer',
        'AUTHSERVER1.ISSUER': 'x',
        'AUTHSERVER1.JWKS_URL': 'http://127.0.0.1:1/',
        'AUTHJWT1.ISSUER': 'x',
        'AUTHJWT1.CLAIM.NAME': 'x',
        'AUTHJWT1.CLAIM.VALUE': 'x',
      }),
    ]);
    const log4js = join(installation.dataFolder, 'log4js.json');
    const appenders = { out: { type: 'stdout', layout: { type: 'json' } } };
    writeFileSync(log4js, JSON.stringify({ appenders, categories: { default: { appenders: ['out'], level: 'debug' } } }));
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', '--log4js', log4js]);
  });
  after(async () => {
    await server?.stop();
    installation?.remove();
  });

  const send = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await fetch(`${server!.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', ...headers },
      body: 'b0dy-of-the-document',
    });
    await response.arrayBuffer();
    return response.status;
  };
  const basic = (username: string, password: string): Record<string, string> => ({
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });
  const signserver = (...words: readonly string[]): void => {
    spawnSync(process.execPath, [SIGNSERVER, '--data', installation!.dataFolder, ...words], { encoding: 'utf8' });
  };

  it('are one JSON object a line, at every level, and hold no secret', async () => {
    expect(await send('/worker/ByPassword', basic('alice', 's3cret-of-alice'))).to.equal(200);
    expect(await send('/worker/ByPassword', basic('alice', 'wr0ng-password'))).to.equal(401);
    expect(await send('/worker/ByPassword', basic('bob', 'acc0unt-password'))).to.equal(401);
    expect(await send('/worker/Open', basic('alice', 's3cret-of-alice'))).to.equal(200);
    expect(await send('/worker/Open?pdfPassword=pdf-passw0rd')).to.equal(200);
    expect(await send('/worker/Nobody?pdfPassword=pdf-passw0rd', basic('alice', 'wr0ng-password'))).to.equal(404);
    expect(await send('/worker/ByToken', { Authorization: 'Bearer bearer-t0ken' })).to.equal(401);
    expect(await send('/worker/Open', { Authorization: 'Unheard bearer-t0ken' })).to.equal(200);
    signserver('setproperty', 'global', 'GLOBALCONFIGSAMPLEACCOUNTER_USERS', 'alice,acc0unt-password:one');
    signserver('setproperty', 'global', 'GLOBALCONFIGSAMPLEACCOUNTER_ACCOUNTS', 'one:1');
    expect(await send('/worker/Charged', basic('alice', 'acc0unt-password'))).to.equal(200);
    expect(await send('/worker/Charged', basic('alice', 'acc0unt-password'))).to.equal(403);
    signserver('setproperty', '3', 'USER.CAROL', 's3cret-of-alice');
    signserver('setproperty', '1', 'PIN', 'pin-1-2-3-4');
    signserver('reload', 'all');
    signserver('activatecryptotoken', '1', 'pin-1-2-3-4');
    await server!.stop();

    const output = server!.output();
    const read = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const messages = read.map(({ message }) => message ?? '');
    expect(messages.filter((message) => message.startsWith('AllVariablesLogger; '))).to.have.length(9);
    expect(messages.filter((message) => message.startsWith('EVENT: '))).to.have.length.greaterThan(5);
    expect(output).to.contain('pdfPassword=_MASKED_').and.contain('USER.CAROL').and.contain('AUTHORIZED_USERNAME: alice');
    for (const secret of SECRETS) expect(output, secret).to.not.contain(secret);
    for (const secret of SECRETS) expect(output, secret).to.not.contain(Buffer.from(secret).toString('base64').slice(0, -3));
  });
});
