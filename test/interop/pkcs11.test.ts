import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPem } from '../../src/formats/pem.js';
import { isSigned, processData } from '../support/client-ws.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { runProgram } from '../support/run-program.js';
import { openSigner, SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { makeSoftHsm, softHsmToken, type SoftHsm } from '../support/softhsm.js';
import { requireTool } from '../support/tools.js';

const DOCUMENT = Buffer.from('A document that is signed in a device.');
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';

/** Keys as they are ordered, how their requests are signed, and how openssl verifies what they sign. */
const KEYS = [
  { alias: 'r2048', algorithm: 'RSA', specification: '2048', requestAlgorithm: 'SHA256withRSA', signature: 'SHA256withRSA' },
  {
    alias: 'r3072',
    algorithm: 'RSA',
    specification: '3072exp0x10001',
    requestAlgorithm: 'SHA512withRSAandMGF1',
    signature: 'SHA256withRSAandMGF1',
  },
  { alias: 'p256', algorithm: 'ECDSA', specification: 'secp256r1', requestAlgorithm: 'SHA256withECDSA', signature: 'SHA256withECDSA' },
  { alias: 'p384', algorithm: 'ECDSA', specification: 'P-384', requestAlgorithm: 'SHA384withECDSA', signature: 'SHA256withECDSA' },
  { alias: 'p521', algorithm: 'ECDSA', specification: 'secp521r1', requestAlgorithm: 'SHA512withECDSA', signature: 'SHA256withECDSA' },
  { alias: 'ed25519', algorithm: 'EdDSA', specification: 'Ed25519', requestAlgorithm: 'Ed25519', signature: 'Ed25519' },
] as const;

describe('A token in SoftHSM', function () {
  this.timeout(120_000);
  let folder: string;
  let hsm: SoftHsm;
  let made: SoftHsm | undefined;
  let ca: OpensslCa;
  let server: ServerProcess | undefined;
  const outer = process.env['SOFTHSM2_CONF'];
  const file = (name: string): string => join(folder, name);

  before(async function () {
    requireTool(this, 'openssl', 'softhsm2-util', 'pkcs11-tool');
    folder = mkdtempSync(join(tmpdir(), 'countersign-pkcs11-'));
    hsm = made = makeSoftHsm();
    // Whatever is started from here on sees this token.
    Object.assign(process.env, hsm.environment);
    ca = OpensslCa.make(folder, '/CN=Device CA');
    configure(
      ...softHsmToken(1, 'Token', hsm, { SESSION_POOL_SIZE: '2' }),
      ...openSigner(2, 'Signer', { IMPLEMENTATION_CLASS, CRYPTOTOKEN: 'Token' }),
      ...softHsmToken(3, 'WrongPin', hsm, { PIN: '0000', SESSION_POOL_SIZE: '3' }),
      ...softHsmToken(4, 'NoSlot', hsm, { SLOTLABELVALUE: 'nothing' }),
      ...softHsmToken(5, 'Foreign', hsm, { SHAREDLIBRARYNAME: '', SHAREDLIBRARY: '/tmp/evil.so' }),
      ...softHsmToken(6, 'Manual', hsm, { PIN: '', SESSION_POOL_SIZE: '1' }),
    );
    spawnSync(process.execPath, [SIGNSERVER, '--data', folder, 'removeproperty', '5', 'SHAREDLIBRARYNAME']);
    spawnSync(process.execPath, [SIGNSERVER, '--data', folder, 'removeproperty', '6', 'PIN']);
    server = await startServer({ dataFolder: folder });
    signserver('generatekey', 'Token', '-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'rsa');
    certify('rsa', 'SHA256withRSA');
    signserver('reload', 'all');
  });
  after(async () => {
    await server?.stop();
    if (outer === undefined) delete process.env['SOFTHSM2_CONF'];
    else process.env['SOFTHSM2_CONF'] = outer;
    if (folder) rmSync(folder, { recursive: true });
    made?.remove();
  });

  function configure(...lines: readonly string[]): void {
    writeFileSync(file('workers.properties'), [...lines, ''].join('\n'));
    signserver('setproperties', file('workers.properties'));
  }

  function tried(...words: readonly string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SIGNSERVER, '--data', folder, ...words], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  function signserver(...words: readonly string[]): string {
    const { status, output } = tried(...words);
    expect(status, `${words.join(' ')}: ${output}`).to.equal(0);
    return output;
  }

  /** Has a key certified and stores the chain in the token, in the wrong order. */
  function certify(alias: string, requestAlgorithm: string): void {
    signserver('generatecertreq', 'Signer', 'CN=Signer,O=Device', requestAlgorithm, file('request.pem'), '-alias', alias);
    const [request] = readPem(readFileSync(file('request.pem'), 'utf8'));
    writeFileSync(file('chain.pem'), ca.certificate.toString() + ca.certify(request!.bytes).toString());
    signserver('importcertificatechain', 'Signer', file('chain.pem'), alias);
  }

  function verifyWithOpenssl(signature: Uint8Array, signer: X509Certificate, algorithm: string): void {
    writeFileSync(file('document'), DOCUMENT);
    writeFileSync(file('signature'), signature);
    writeFileSync(file('signer.pub'), signer.publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(file('signer.pem'), signer.toString());
    const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
    const digest = [
      'dgst',
      '-sha256',
      ...(algorithm.endsWith('MGF1') ? pss : []),
      '-verify',
      file('signer.pub'),
      '-signature',
      file('signature'),
    ];
    const edwards = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      file('signer.pub'),
      '-rawin',
      '-in',
      file('document'),
      '-sigfile',
      file('signature'),
    ];
    runProgram('openssl', algorithm === 'Ed25519' ? edwards : [...digest, file('document')]);
    runProgram('openssl', ['verify', '-CAfile', file('test-ca.pem'), file('signer.pem')]);
  }

  const sign = (): ReturnType<typeof processData> => processData(server!.url, 'Signer', DOCUMENT);
  const failure = (worker = 'Signer'): Promise<string> =>
    processData(server!.url, worker, DOCUMENT).then(
      () => 'none',
      (thrown: unknown) => (thrown as Error).message,
    );

  for (const { alias, algorithm, specification, requestAlgorithm, signature } of KEYS) {
    it(`lets a key live: ${algorithm} ${specification} is generated, tested, certified, signed with and removed`, async () => {
      signserver('generatekey', 'Token', '-keyalg', algorithm, '-keyspec', specification, '-alias', alias);
      const generated = hsm.tool('--list-objects');
      for (const kind of ['Private Key Object', 'Public Key Object', 'Certificate Object']) {
        expect(generated).to.match(new RegExp(`${kind};[^\\n]*\\n\\s+(subject:.*\\n\\s+)?label: +${alias}\\n`), kind);
      }
      expect(signserver('testkey', 'Token', alias, '-v')).to.match(/ \tSUCCESS \t \t[0-9a-f]{40} \t/);
      certify(alias, requestAlgorithm);
      signserver('setproperty', 'Signer', 'DEFAULTKEY', alias);
      signserver('setproperty', 'Signer', 'SIGNATUREALGORITHM', signature);
      signserver('reload', 'Signer');
      const { data, signerCertificate } = await sign();
      verifyWithOpenssl(data, signerCertificate, signature);
      expect(signserver('querytokenentries', '-token', 'Token', '-v')).to.include(`: ${alias}\n`);
      expect(signserver('removekey', 'Token', '-alias', alias, '-noask', 'true')).to.include('Key removal returned: true');
      expect(hsm.tool('--list-objects')).not.to.match(new RegExp(`label: +${alias}\\n`));
      expect(await failure()).to.include(`No key with alias '${alias}'.`);
    });
  }

  describe('in service', () => {
    before(() => {
      signserver('setproperty', 'Signer', 'DEFAULTKEY', 'rsa');
      tried('removeproperty', 'Signer', 'SIGNATUREALGORITHM');
      signserver('reload', 'all');
    });

    it('makes 200 signatures at once with two sessions', async () => {
      const made = await Promise.all(Array.from({ length: 200 }, sign));
      expect(made.every((one) => isSigned(DOCUMENT, one))).to.equal(true);
    });

    it('is offline at once when it is pulled out under load, and comes back by itself', async () => {
      const outcomes = { signed: 0, refused: new Set<string>() };
      let isOver = false;
      const client = async (): Promise<void> => {
        while (!isOver) {
          try {
            expect(isSigned(DOCUMENT, await sign())).to.equal(true);
            outcomes.signed++;
          } catch (thrown) {
            outcomes.refused.add((thrown as Error).message.replace(/.*<faultstring>(.*)<\/faultstring>.*/s, '$1'));
            await delay(10);
          }
        }
      };
      const clients = Array.from({ length: 8 }, client);
      await delay(300);
      hsm.pull();
      await eventually(async () => expect(await failure()).to.include('The crypto token is offline.'));
      expect(tried('getstatus', 'brief', 'Token').output)
        .to.include('Token status  : Offline')
        .and.include('Crypto Token is disconnected');
      expect(tried('token', 'probe', 'Token').status).to.equal(254);
      hsm.plug();
      await eventually(async () => expect(await failure()).to.equal('none'));
      isOver = true;
      await Promise.all(clients);
      expect(outcomes.signed).to.be.greaterThan(0);
      expect(
        [...outcomes.refused].every((one) => one.includes('The crypto token is offline.')),
        [...outcomes.refused].join('\n'),
      ).to.equal(true);
      expect(signserver('getstatus', 'brief', 'Token')).to.include('Token status  : Active');
    });

    it('says in words what there is between a worker and a signature', () => {
      const words = signserver('token', 'probe', 'Token');
      for (const subject of ['library', 'slots', 'token', 'PIN', 'test signature'])
        expect(words).to.match(new RegExp(`^ok  ${subject}: `, 'm'));
      const { checks } = JSON.parse(signserver('token', 'probe', 'Token', '--json')) as { checks: { outcome: string }[] };
      expect(checks.map(({ outcome }) => outcome)).to.deep.equal(['good', 'good', 'good', 'good', 'good']);
    });
  });

  describe('misconfigured', () => {
    const status = (worker: string): string => tried('getstatus', 'brief', worker).output;

    it('tries a wrong PIN once, and not again', () => {
      expect(status('WrongPin')).to.include('Token status  : Offline').and.include('CKR_PIN_INCORRECT (refused once');
      signserver('reload', 'WrongPin');
      expect(status('WrongPin')).to.include('CKR_PIN_INCORRECT (refused once');
      const refused = tried('activatecryptotoken', 'WrongPin', '1111');
      expect([refused.status, refused.output]).to.deep.equal([254, refused.output]);
      expect(refused.output).to.include(`Activate failed: Failed to initialize PKCS11 provider slot '${hsm.label}'.: CKR_PIN_INCORRECT`);
      signserver('activatecryptotoken', 'WrongPin', '1234');
      expect(status('WrongPin')).to.include('Token status  : Active');
    });

    it('says which slots there are where its own is not among them', () => {
      expect(status('NoSlot'))
        .to.include('There is no slot with the label "nothing". The library has the slots')
        .and.include(`"${hsm.label}"`);
    });

    it('loads no library that the deployment does not define', () => {
      const sentence = 'SHAREDLIBRARY is not permitted when pointing to a library not defined at deploy-time';
      expect(status('Foreign')).to.include(`Failed to initialize crypto token: ${sentence}`);
      expect(tried('token', 'probe', 'Foreign').output)
        .to.include(`BAD configuration`)
        .and.include(sentence);
    });

    it('refuses keys that it cannot generate, and goes on', async () => {
      const generate = (...words: readonly string[]): string => tried('generatekey', 'Token', ...words).output;
      expect(generate('-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'rsa')).to.include('The specified alias already exists');
      expect(generate('-keyalg', 'NOSUCH', '-keyspec', '1', '-alias', 'x')).to.include('Unsupported key algorithm: NOSUCH');
      expect(generate('-keyalg', 'RSA', '-keyspec', '17', '-alias', 'x')).to.include('Invalid key length "17"');
      expect(generate('-keyalg', 'ECDSA', '-keyspec', 'nosuch', '-alias', 'x')).to.include('no OID and no ECParameters found: nosuch');
      expect(await failure()).to.equal('none');
    });

    it('is activated by an administrator where no PIN is stored, and deactivated', () => {
      expect(status('Manual')).to.include('Token status  : Offline');
      signserver('activatecryptotoken', 'Manual', '1234');
      expect(status('Manual')).to.include('Token status  : Active');
      signserver('deactivatecryptotoken', 'Manual');
      expect(status('Manual')).to.include('Token status  : Offline');
    });
  });
});

const PATIENCE_MS = 20_000;

/** Tries again until it holds. */
async function eventually(check: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (thrown) {
      if (performance.now() > deadline) throw thrown;
      await delay(50);
    }
  }
}
