import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePem } from '../../src/formats/pem.js';
import { issue, makeKeystore, pki, type TestIdentity } from '../support/pki.js';
import { portableExecutable } from '../support/portable-executable.js';
import { runProgram } from '../support/run-program.js';
import { install, openSigner, startServer, cryptoToken, type Installation, type ServerProcess } from '../support/server-process.js';
import { extendedKeyUsage, POLICY, timeStampIdentity } from '../support/test-authority.js';
import { requireTool } from '../support/tools.js';

const PASSWORD = 'foo123';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

/** The kinds of key that authorities here have, with the alias of each. */
const KEYS = { RSA: 'tsrsa', EC: 'tsec' } as const;

describe('programs that sign code take time stamps over HTTP', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  let codeSigner: TestIdentity;

  const file = (name: string): string => join(installation.dataFolder, name);

  before(async () => {
    const signers = [
      ['RFC3161', 'org.signserver.module.tsa.TimeStampSigner', { DEFAULTTSAPOLICYOID: POLICY, ACCEPTANYPOLICY: 'true' }],
      ['AUTHENTICODE', 'org.signserver.module.tsa.MSAuthCodeTimeStampSigner', {}],
    ] as const;
    const keys = Object.entries(KEYS);
    installation = install((keystore) => [
      ...cryptoToken(2, { ...keystore, path: `${keystore.path}.ts`, password: PASSWORD }, { NAME: 'StampToken' }),
      ...signers.flatMap(([name, IMPLEMENTATION_CLASS, properties], kind) =>
        keys.flatMap(([keyType, alias], key) =>
          openSigner(10 + 2 * kind + key, `${name}-${keyType}`, {
            IMPLEMENTATION_CLASS,
            CRYPTOTOKEN: 'StampToken',
            DEFAULTKEY: alias,
            ...properties,
          }),
        ),
      ),
    ]);
    writeFileSync(
      `${installation.keystore.path}.ts`,
      makeKeystore({ [KEYS.RSA]: timeStampIdentity('RSA'), [KEYS.EC]: timeStampIdentity('EC') }, PASSWORD),
    );
    codeSigner = issue({ subject: 'CN=Code signer', issuer: pki.subCa, keyType: 'RSA', extensions: [extendedKeyUsage([CODE_SIGNING])] });
    writeFileSync(file('chain.pem'), codeSigner.chain.map(({ der }) => writePem('CERTIFICATE', der)).join(''));
    writeFileSync(file('code.key'), codeSigner.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(file('root.pem'), pki.root.pem);
    writeFileSync(file('in.exe'), portableExecutable());
    server = await startServer(installation);
  });

  after(async () => {
    await server.stop();
    installation.remove();
  });

  for (const keyType of ['RSA', 'EC'] as const) {
    for (const [protocol, option] of [
      ['RFC3161', '-ts'],
      ['AUTHENTICODE', '-t'],
    ] as const) {
      it(`osslsigncode ${option}, ${keyType}`, function () {
        requireTool(this, 'osslsigncode');
        const signed = file(`${protocol}-${keyType}.exe`);
        const url = `${server.url}/worker/${protocol}-${keyType}`;
        const credentials = ['-certs', file('chain.pem'), '-key', file('code.key')];
        runProgram('osslsigncode', ['sign', ...credentials, '-h', 'sha256', option, url, '-in', file('in.exe'), '-out', signed]);
        const cas = ['-CAfile', file('root.pem'), '-TSA-CAfile', file('root.pem')];
        const printed = runProgram('osslsigncode', ['verify', ...cas, '-in', signed]);
        expect(printed).to.include('Timestamp Server Signature verification: ok').and.include('Signature verification: ok');
      });
    }

    it(`jarsigner -tsa, ${keyType}`, function () {
      requireTool(this, 'java');
      const [jar, keystore] = [file(`${keyType}.jar`), file('code.p12')];
      writeFileSync(keystore, makeKeystore({ code: codeSigner }, PASSWORD));
      runProgram('jar', ['-c', '-f', jar, '-C', installation.dataFolder, 'root.pem']);
      const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', PASSWORD];
      const signed = runProgram('jarsigner', [...store, '-tsa', `${server.url}/tsa?workerName=RFC3161-${keyType}`, jar, 'code']);
      expect(signed).to.include('jar signed');
      const printed = runProgram('jarsigner', ['-verify', '-verbose', '-certs', jar]);
      expect(printed)
        .to.include('jar verified')
        .and.match(/Timestamped by "CN=(RSA|EC) time stamps, O=Test, C=SE"/);
    });
  }
});
