import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, verify, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../../src/components/crypto-tokens/replace-file.js';
import { defaultSignatureAlgorithm } from '../../../../src/core/algorithms.js';
import type { KeyGenerationOrder } from '../../../../src/core/crypto-token.js';
import { asFault, Fault } from '../../../../src/core/errors.js';
import { objectIdentifier } from '../../../../src/formats/asn1/asn1.js';
import { keystoreToken } from '../../../support/keystore-token.js';
import { issue, makeKeystore, pki } from '../../../support/pki.js';
import { expectFault, rejection } from '../../../support/rejection.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'foo123';

/** What has to be done before a key is removed. */
const nothing = (): Promise<void> => Promise.resolve();

describe('A keystore token that changes its file', function () {
  this.timeout(60_000);
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-writing-'));
    path = join(folder, 'keys.p12');
    writeFileSync(path, makeKeystore({ first: pki.ecSigner }, PASSWORD), { mode: 0o640 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const open = (properties: Readonly<Record<string, string>> = {}) =>
    keystoreToken(path, { KEYSTOREPASSWORD: PASSWORD, DEFAULTKEY: 'first', ...properties });

  const ecOrder = (alias: string): KeyGenerationOrder => ({ alias, algorithm: 'ECDSA', specification: 'secp256r1' });

  const aliases = async (token: ReturnType<typeof open>) => (await token.entries()).map(({ alias }) => alias);

  function run(command: string, args: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    expect(status, stdout + stderr).to.equal(0);
    return stdout;
  }

  const keytool = (...args: readonly string[]) => run('keytool', [...args, '-keystore', path, '-storepass', PASSWORD]);

  describe('to generate a key', () => {
    for (const [algorithm, specification, described] of [
      ['RSA', '2048', 'RSA 2048 65537'],
      ['RSA', ' 1024 exp 3', 'RSA 1024 3'],
      ['RSA', '2048exp0x10001', 'RSA 2048 65537'],
      ['ECDSA', 'secp256r1', 'ECDSA secp256r1'],
      ['ECDSA', 'prime256v1', 'ECDSA secp256r1'],
      ['ECDSA', 'P-384', 'ECDSA secp384r1'],
      ['ECDSA', 'secp521r1', 'ECDSA secp521r1'],
      ['ECDSA', 'brainpoolP256r1', 'ECDSA brainpoolP256r1'],
      ['EdDSA', 'Ed25519', 'Ed25519 Ed25519'],
      ['Ed448', 'Ed448', 'Ed448 Ed448'],
    ] as const) {
      it(`has one for ${algorithm} ${specification} at once and after the file is read again`, async () => {
        const token = open();
        await token.generateKey({ alias: 'New Key', algorithm, specification });
        for (const one of [token, open()]) {
          const entry = (await one.entries()).find(({ alias }) => alias === 'New Key')!;
          expect([...entry.info.values()].join(' ')).to.equal(described);
          expect(await one.testKey('New Key', undefined)).to.have.nested.property('[0].success', true);
        }
        expect(token.active).to.equal(true);
        expect(await aliases(token)).to.deep.equal(['first', 'New Key']);
      });
    }

    it('writes a file that Java and OpenSSL read and use', async function () {
      requireTool(this, 'keytool', 'openssl');
      const token = open();
      await token.generateKey({ alias: 'rsa', algorithm: 'RSA', specification: '2048' });
      await token.generateKey(ecOrder('ec'));
      await token.generateKey({ alias: 'ed', algorithm: 'EdDSA', specification: 'Ed25519' });
      expect(keytool('-list', '-v')).to.match(/Your keystore contains 4 entries/);
      for (const alias of ['first', 'rsa', 'ec', 'ed'])
        expect(keytool('-certreq', '-alias', alias)).to.match(/BEGIN NEW CERTIFICATE REQUEST/);
      const pem = run('openssl', ['pkcs12', '-in', path, '-nodes', '-passin', `pass:${PASSWORD}`]);
      const keys = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----/g) ?? [];
      const { publicKey } = await token.key('rsa');
      expect(keys).to.have.length(4);
      expect(keys.filter((key) => createPrivateKey(key).asymmetricKeyType === 'rsa')).to.have.length(1);
      expect(new X509Certificate(await certificateOf(token, 'rsa')).verify(publicKey)).to.equal(true);
    });

    async function certificateOf(token: ReturnType<typeof open>, alias: string): Promise<Uint8Array> {
      return (await token.key(alias)).chain[0]!.der;
    }

    it('gives it a certificate that SignServer knows for none', async () => {
      const token = open();
      const now = Date.now();
      await token.generateKey(ecOrder('new, key'));
      const [certificate, ...more] = (await token.key('new, key')).chain;
      expect(more).to.deep.equal([]);
      expect(certificate!.subject).to.equal('CN=new\\, key,L=_SignServer_DUMMY_CERT_,C=SE');
      expect(certificate!.issuer).to.equal(certificate!.subject);
      const ecdsaWithSha256 = Buffer.from(objectIdentifier('1.2.840.10045.4.3.2'));
      expect(Buffer.from(certificate!.der).includes(ecdsaWithSha256)).to.equal(true);
      expect(now - certificate!.notBefore.getTime()).to.be.within(590_000, 601_000);
      expect(certificate!.notAfter.getTime() - now).to.be.within(946_079_999_000, 946_080_060_000);
    });

    it('gives it the certificate that is asked for', async () => {
      const token = open();
      await token.generateKey({
        alias: 'key',
        algorithm: 'RSA',
        specification: '2048',
        selfSignedSubject: 'CN=Own name,O=Test',
        selfSignedValiditySeconds: 1e12,
        selfSignedSignatureAlgorithm: 'SHA512withRSAandMGF1',
      });
      const { chain, publicKey } = await token.key('key');
      const certificate = new X509Certificate(chain[0]!.der);
      expect(chain[0]!.subject).to.equal('CN=Own name,O=Test');
      expect(chain[0]!.notAfter.toISOString()).to.equal('9999-12-31T23:59:59.000Z');
      expect(certificate.verify(publicKey)).to.equal(true);
    });

    it('refuses what it cannot do, and leaves the file alone', async () => {
      const before = readFileSync(path);
      const token = open();
      const refused = (order: Partial<KeyGenerationOrder>) => token.generateKey({ ...ecOrder('new'), ...order });
      for (const alias of ['first', 'FIRST']) await expectFault(refused({ alias }), 'invalidInput', 'The specified alias already exists');
      await expectFault(refused({ alias: ' ' }), 'invalidInput', 'Missing alias parameter');
      await expectFault(refused({ alias: 'All' }), 'invalidInput', 'The alias All stands for all keys and cannot be given to one.');
      const sentences: readonly (readonly [Partial<KeyGenerationOrder>, RegExp])[] = [
        [{ algorithm: 'NOSUCH' }, /^No such algorithm: NOSUCH/],
        [{ algorithm: 'RSA', specification: 'hello' }, /^Invalid key length "hello"/],
        [{ algorithm: 'RSA', specification: '512' }, /^Invalid key length "512"/],
        [{ algorithm: 'RSA', specification: '99999999999' }, /^Invalid key length/],
        [{ algorithm: 'RSA', specification: '2048exp' }, /^Invalid specification of public exponent/],
        [{ algorithm: 'RSA', specification: '2048exp0x' }, /^Invalid specification of public exponent/],
        [{ algorithm: 'RSA', specification: '2048exp4' }, /^Invalid exponent "4"/],
        [{ algorithm: 'RSA', specification: '2048exp0x100000001' }, /^Invalid exponent/],
        [{ specification: 'secp112r1' }, /^Unknown curve "secp112r1"/],
        [{ algorithm: 'Ed25519', specification: 'Ed448' }, /^Unknown curve "Ed448"/],
        [{ selfSignedSubject: 'no name' }, /^badly formatted directory string$/],
        [{ selfSignedSignatureAlgorithm: 'SHA256withRSA' }, /does not fit a key of type EC/],
        [{ selfSignedSignatureAlgorithm: 'NONEwithECDSA' }, /^Unknown signature type requested/],
      ];
      for (const [order, sentence] of sentences) {
        const fault = await rejection(refused(order));
        expect([fault.kind, fault.message], JSON.stringify(order)).to.satisfy(
          ([kind, message]: readonly string[]) => kind === 'cryptoTokenOffline' && sentence.test(message ?? ''),
        );
      }
      expect(readFileSync(path).equals(before)).to.equal(true);
      expect(readdirSync(folder)).to.deep.equal(['keys.p12']);
    });

    it('keeps to the limit, which -1 does not set', async () => {
      await open({ KEYGENERATIONLIMIT: '-1' }).generateKey(ecOrder('second'));
      const limited = open({ KEYGENERATIONLIMIT: '2' });
      await expectFault(limited.generateKey(ecOrder('third')), 'cryptoTokenOffline', 'Key generation limit exceeded: 2');
      await open({ KEYGENERATIONLIMIT: '3' }).generateKey(ecOrder('third'));
    });

    it('needs an activation', async () => {
      const token = keystoreToken(path, {});
      for (const attempt of [
        token.generateKey(ecOrder('new')),
        token.removeKey('first', nothing),
        token.importCertificateChain({ alias: 'first', chain: pki.ecSigner.chain }),
      ]) {
        await expectFault(attempt, 'cryptoTokenOffline', 'Not activated');
      }
      await token.activate(PASSWORD);
      await token.generateKey(ecOrder('new'));
      expect(token.active).to.equal(true);
    });
  });

  describe('to remove a key', () => {
    it('has it no longer, nor has the file', async () => {
      const token = open();
      await token.generateKey(ecOrder('second'));
      expect(await token.removeKey('first', nothing)).to.equal(true);
      await expectFault(token.key('first'), 'cryptoTokenOffline', 'No key available for purpose: first');
      expect(token.active).to.equal(false);
      expect(await aliases(open())).to.deep.equal(['second']);
      expect(await token.removeKey('second', nothing)).to.equal(true);
      expect(await aliases(token)).to.deep.equal([]);
      await token.generateKey(ecOrder('first'));
      expect(token.active).to.equal(true);
    });

    it('keeps it where what has to be done beforehand cannot be done, and asks for that only where it has the key', async () => {
      const token = open();
      const asked: string[] = [];
      const refuse = (alias: string) => (): Promise<void> => {
        asked.push(alias);
        return Promise.reject(new Fault('serviceUnavailable', 'no record'));
      };
      await expectFault(token.removeKey('first', refuse('first')), 'serviceUnavailable', 'no record');
      await expectFault(token.removeKey('other', refuse('other')), 'workerFailed', 'No such alias in token: other');
      expect([await aliases(token), await aliases(open()), asked]).to.deep.equal([['first'], ['first'], ['first']]);
    });

    it('says that there is none', async () => {
      await expectFault(open().removeKey('nosuchkey', nothing), 'workerFailed', 'No such alias in token: nosuchkey');
    });
  });

  describe('to import a chain', () => {
    async function withNewKey() {
      const token = open();
      await token.generateKey(ecOrder('key'));
      const { publicKey } = await token.key('key');
      // Only the public key of the pair goes into a certificate that somebody else signs.
      const certified = issue({ subject: 'CN=certified', issuer: pki.subCa, keys: { publicKey, privateKey: pki.subCa.privateKey } });
      return { token, chain: certified.chain };
    }

    it('has it with the key from then on, in the right order', async () => {
      const { token, chain } = await withNewKey();
      const [own, subCa, root] = chain;
      await token.importCertificateChain({ alias: 'key', chain: [own!, root!, subCa!, root!] });
      for (const one of [token, open()]) {
        expect((await one.key('key')).chain.map(({ subject }) => subject)).to.deep.equal(chain.map(({ subject }) => subject));
        expect(await one.testKey('key', undefined)).to.have.nested.property('[0].success', true);
      }
      await token.importCertificateChain({ alias: 'key', chain: [own!] });
      expect((await open().key('key')).chain[0]!.subject).to.equal('CN=certified');
    });

    it('refuses one of another key, one with a foreign certificate, none, and one for no key', async () => {
      const { token, chain } = await withNewKey();
      const before = readFileSync(path);
      const kind = 'cryptoTokenOffline';
      const refused = (alias: string, certificates: typeof chain) => token.importCertificateChain({ alias, chain: certificates });
      await expectFault(
        refused('key', pki.rsaSigner.chain),
        kind,
        'New certificate public key does not match current one. ' +
          'Please remove CN=RSA signer,OU=Signers,O=Test,C=SE from the imported certificates.',
      );
      // A comparison of keys of different types must not make the next one that is read from PEM fail.
      createPrivateKey(pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const stranger = pki.stranger.certificate;
      await expectFault(
        refused('key', [...chain, stranger]),
        kind,
        'The certificate CN=stranger,O=Elsewhere does not belong to the chain of CN=certified.',
      );
      await expectFault(refused('key', []), kind, 'Certificate chain can not be empty');
      await expectFault(refused('nosuchkey', chain), kind, 'No such alias: nosuchkey');
      expect(readFileSync(path).equals(before)).to.equal(true);
    });
  });

  describe('and its file', () => {
    it('keeps its mode and owner, and a link to it stays one', async () => {
      const link = join(folder, 'link.p12');
      symlinkSync('keys.p12', link);
      chmodSync(path, 0o640);
      const { uid, gid } = statSync(path);
      await keystoreToken(link, { KEYSTOREPASSWORD: PASSWORD }).generateKey(ecOrder('new'));
      expect(statSync(path)).to.include({ uid, gid });
      expect((statSync(path).mode & 0o777).toString(8)).to.equal('640');
      expect(lstatSync(link).isSymbolicLink()).to.equal(true);
      expect(await aliases(open())).to.deep.equal(['first', 'new']);
      expect(readdirSync(folder)).to.deep.equal(['keys.p12', 'link.p12']);
    });

    it('is as it was where it cannot be replaced', async () => {
      const before = readFileSync(path);
      const refusal = new Error('not now');
      const attempt = replaceFile(path, { bytes: Buffer.from('new'), like: statSync(path), ready: () => Promise.reject(refusal) });
      expect(await attempt.catch((thrown: unknown) => thrown)).to.equal(refusal);
      expect(readFileSync(path).equals(before)).to.equal(true);
      expect(readdirSync(folder)).to.deep.equal(['keys.p12']);
    });

    it('is not written with a password that it no longer has', async () => {
      const token = open();
      await token.prepare();
      writeFileSync(path, makeKeystore({ other: pki.ecSigner }, 'changed'));
      await expectFault(
        token.generateKey(ecOrder('new')),
        'cryptoTokenOffline',
        'IOException PKCS12 key store mac invalid - wrong password or corrupted file.',
      );
      rmSync(path);
      const { kind } = await rejection(token.generateKey(ecOrder('new')));
      expect(kind).to.equal('cryptoTokenOffline');
      writeFileSync(path, '');
    });

    it('gives what others added to it to who changes it', async () => {
      const [one, other] = [open(), open()];
      await Promise.all([one.prepare(), other.prepare()]);
      await one.generateKey(ecOrder('of one'));
      await expectFault(other.generateKey(ecOrder('of one')), 'invalidInput', 'The specified alias already exists');
      await other.generateKey(ecOrder('of the other'));
      expect(await aliases(other)).to.deep.equal(['first', 'of one', 'of the other']);
    });

    it('loses nothing where several processes and several tokens of one write at the same time', async () => {
      const perWriter = 4;
      const names = (writer: string) => Array.from({ length: perWriter }, (_, index) => `${writer} ${String(index)}`);
      const writeHere = (writer: string) => Promise.all(names(writer).map((alias) => open().generateKey(ecOrder(alias))));
      const processes = ['b', 'c'];
      await Promise.all([writeHere('a'), ...processes.map((writer) => generateElsewhere(names(writer)))]);
      const expected = ['first', ...['a', ...processes].flatMap(names)];
      expect(await aliases(open()))
        .to.have.members(expected)
        .and.to.have.length(expected.length);
      expect(readdirSync(folder)).to.deep.equal(['keys.p12']);
      for (const { success } of await open().testKey('all', undefined)) expect(success).to.equal(true);
    });

    it('can be read and written whenever a process that writes it is killed', async () => {
      for (const [run, afterMs] of [3, 11, 23, 38].entries()) {
        const names = Array.from({ length: 200 }, (_, index) => `${String(run)} ${String(index)}`);
        await generateElsewhere(names, afterMs);
        const token = open();
        expect(await aliases(token)).to.include.members(['first', names[0]]);
        expect(await canSign(token)).to.equal(true);
        // Otherwise the next one would wait until the lock is old enough.
        ageLock();
      }
      await open().generateKey(ecOrder('last'));
      expect(await aliases(open())).to.include('last');
      expect(readdirSync(folder)).to.deep.equal(['keys.p12']);
    });

    function ageLock(): void {
      const lock = `${path}.lock`;
      if (existsSync(lock)) utimesSync(lock, new Date(0), new Date(0));
    }

    /** Generates keys one after the other in another process, which is killed some time after the first key where a time is given. */
    function generateElsewhere(names: readonly string[], killAfterMs?: number): Promise<void> {
      const module = import.meta.resolve('../../../support/keystore-token.js');
      const code = `
        import { keystoreToken } from ${JSON.stringify(module)};
        const token = keystoreToken(${JSON.stringify(path)}, { KEYSTOREPASSWORD: ${JSON.stringify(PASSWORD)} });
        for (const alias of ${JSON.stringify(names)}) {
          await token.generateKey({ alias, algorithm: 'ECDSA', specification: 'P-256' });
          process.stdout.write('generated ');
        }`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (killAfterMs !== undefined) child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), killAfterMs));
      return new Promise((resolve, reject) => {
        child.on('exit', (status, signal) => {
          if (killAfterMs === undefined ? status === 0 : signal === 'SIGKILL') resolve();
          else reject(new Error(`the other process ended with ${String(status ?? signal)}`));
        });
      });
    }

    async function canSign(token: ReturnType<typeof open>): Promise<boolean> {
      const { publicKey, keyType, ...key } = await token.key('first');
      const data = Buffer.from('data');
      return verify('sha256', data, publicKey, await key.sign(data, defaultSignatureAlgorithm(keyType)));
    }
  });

  it('stays deactivated where that is done meanwhile', async () => {
    const token = keystoreToken(path, {});
    await token.activate(PASSWORD);
    const generated = token.generateKey(ecOrder('new'));
    await token.deactivate();
    const outcome = await generated.then(
      () => 'generated',
      (thrown: unknown) => asFault(thrown).message,
    );
    expect(outcome).to.be.oneOf(['generated', 'Not activated']);
    expect(token.active).to.equal(false);
    await expectFault(token.key('first'), 'cryptoTokenOffline', "Signtoken isn't active.");
  });
});
