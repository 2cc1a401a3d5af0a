import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jksCryptoToken, keystoreCryptoToken, p12CryptoToken } from '../../../../src/components/crypto-tokens/keystore-crypto-token.js';
import { defaultSignatureAlgorithm } from '../../../../src/core/algorithms.js';
import type { CryptoTokenDefinition } from '../../../../src/core/component.js';
import type { CryptoToken } from '../../../../src/core/crypto-token.js';
import { isMasked, readConfiguration } from '../../../../src/core/properties.js';
import { certificateReader } from '../../../../src/formats/x509/x509.js';
import { makeKeystore, pki } from '../../../support/pki.js';
import { BAG, plainPfx, safeBag } from '../../../support/pkcs12-parts.js';
import { expectFault, rejection } from '../../../support/rejection.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { requireTool } from '../../../support/tools.js';
import { MemoryTokenData } from '../../../support/memory-token-data.js';

type Properties = Readonly<Record<string, string>>;

const WRONG_PASSWORD = 'IOException PKCS12 key store mac invalid - wrong password or corrupted file.';

describe('The keystore crypto token', () => {
  let folder: string;
  let path: string;
  const warnings: string[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-token-'));
    path = join(folder, 'keys.p12');
    writeFileSync(path, makeKeystore({ 'Key 1': pki.ecSigner, 'key 2': pki.ed25519Signer }, 'foo123'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    warnings.length = 0;
  });

  const log = {
    error: () => undefined,
    warn: (message: string) => warnings.push(message),
    info: () => undefined,
    debug: () => undefined,
  };

  function problemsOf(definition: CryptoTokenDefinition, properties: Properties): readonly string[] {
    const read = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
    return read.problems.map(({ message }) => message);
  }

  function makeToken(properties: Properties, definition = keystoreCryptoToken): CryptoToken {
    const all = { KEYSTORETYPE: 'PKCS12', KEYSTOREPATH: path, ...properties };
    const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(all)), definition.check);
    if (!configuration) throw new Error(problemsOf(definition, all).join(' '));
    return definition.create(configuration, { workerId: 1, certificates: certificateReader, log, tokenData: new MemoryTokenData().of(1) });
  }

  async function canSign(token: CryptoToken, alias: string): Promise<boolean> {
    const key = await token.key(alias);
    const algorithm = defaultSignatureAlgorithm(key.keyType);
    const data = Buffer.from('data');
    return verify(algorithm.digest?.node ?? null, data, key.publicKey, await key.sign(data, algorithm));
  }

  describe('Its properties', () => {
    it('are named in SignServer’s sentences where they are missing or wrong', () => {
      expect(problemsOf(keystoreCryptoToken, {})).to.deep.equal(['Missing KEYSTORETYPE property', 'Missing KEYSTOREPATH property']);
      expect(problemsOf(keystoreCryptoToken, { KEYSTORETYPE: 'pkcs12', KEYSTOREPATH: path })).to.deep.equal([
        'KEYSTORETYPE should be either PKCS12, JKS, or INTERNAL',
      ]);
      expect(problemsOf(keystoreCryptoToken, { KEYSTORETYPE: 'PKCS12', KEYSTOREPATH: path, KEYGENERATIONLIMIT: 'x' })).to.deep.equal([
        'Incorrect value for KEYGENERATIONLIMIT: For input string: "x"',
      ]);
      expect(problemsOf(p12CryptoToken, {})).to.deep.equal(['Missing KEYSTOREPATH property']);
    });

    it('are enough with a type and a path, and without a path for INTERNAL', () => {
      for (const KEYSTORETYPE of ['PKCS12', 'JKS'])
        expect(problemsOf(keystoreCryptoToken, { KEYSTORETYPE, KEYSTOREPATH: path })).to.deep.equal([]);
      expect(problemsOf(keystoreCryptoToken, { KEYSTORETYPE: 'INTERNAL' })).to.deep.equal([]);
      expect(problemsOf(p12CryptoToken, { KEYSTOREPATH: path })).to.deep.equal([]);
    });

    it('hide the password wherever they are shown', () => {
      for (const { properties } of [keystoreCryptoToken, p12CryptoToken]) expect(isMasked('KEYSTOREPASSWORD', properties)).to.equal(true);
    });
  });

  describe('while it is not active', () => {
    it('says what is missing', async () => {
      const token = makeToken({});
      expect(token.active).to.equal(false);
      expect(token.problems).to.deep.equal([]);
      await expectFault(token.key('Key 1'), 'cryptoTokenOffline', "Signtoken isn't active.");
    });

    it('names the file that is not there', async () => {
      const missing = join(folder, 'nothing.p12');
      const token = makeToken({ KEYSTOREPATH: missing, KEYSTOREPASSWORD: 'foo123' });
      expect(token.problems).to.deep.equal([`File not found: ${missing}`]);
      for (const other of [folder, '', 'a\0b', 'x'.repeat(10_000)]) {
        expect(makeToken({ KEYSTOREPATH: other }).problems).to.deep.equal([`File not found: ${other}`]);
      }
      const message = `Keystore file not found : ${missing} (No such file or directory)`;
      await expectFault(token.activate('foo123'), 'cryptoTokenAuthenticationFailed', message);
      await token.prepare();
      expect(warnings).to.deep.equal([`Auto activation failed: ${message}`]);
      expect(token.offlineReason, 'once is enough').to.equal(undefined);
    });

    it('stays so with a wrong code', async () => {
      const token = makeToken({});
      await expectFault(token.activate('wrong'), 'cryptoTokenAuthenticationFailed', WRONG_PASSWORD);
      expect(token.active).to.equal(false);
      await expectFault(token.key('Key 1'), 'cryptoTokenOffline', "Signtoken isn't active.");
    });

    it('says so where the code it was given in its configuration is wrong', async () => {
      const token = makeToken({ KEYSTOREPASSWORD: 'wrong' });
      await token.prepare();
      expect(token.active).to.equal(false);
      expect(warnings).to.deep.equal([`Auto activation failed: ${WRONG_PASSWORD}`]);
      expect(token.offlineReason).to.equal(WRONG_PASSWORD);
      const message = `Error trying to autoactivating the keystore, wrong password set? ${WRONG_PASSWORD}`;
      await expectFault(token.key('Key 1'), 'cryptoTokenOffline', message);
      await token.activate('foo123');
      expect([token.active, token.offlineReason]).to.deep.equal([true, undefined]);
    });

    it('refuses files that are no key store, and those larger than any is, without reading them', async () => {
      const other = join(folder, 'other.p12');
      const token = makeToken({ KEYSTOREPATH: other });
      writeFileSync(other, '');
      const { kind, message } = await rejection(token.activate('foo123'));
      expect(kind).to.equal('cryptoTokenAuthenticationFailed');
      expect(message).to.match(/^IOException The file is not a PKCS#12 key store\./);
      truncateSync(other, 16 * 1024 * 1024 + 1);
      await expectFault(token.activate('foo123'), 'cryptoTokenAuthenticationFailed', 'IOException The key store is larger than 16 MB.');
    });

    it('reads files only', async function () {
      requireTool(this, 'mkfifo');
      const code = 'cryptoTokenAuthenticationFailed';
      await expectFault(makeToken({ KEYSTOREPATH: folder }).activate('foo123'), code, `Keystore file not found : ${folder} (Not a file)`);
      const inside = join(path, 'inside');
      await expectFault(
        makeToken({ KEYSTOREPATH: inside }).activate('foo123'),
        code,
        `Keystore file not found : ${inside} (It cannot be read)`,
      );
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      await expectFault(makeToken({ KEYSTOREPATH: pipe }).activate('foo123'), code, `Keystore file not found : ${pipe} (Not a file)`);
    });
  });

  describe('while it is active', () => {
    it('signs with its keys', async () => {
      const token = makeToken({});
      await token.activate('foo123');
      expect(token.active).to.equal(true);
      expect(await canSign(token, 'Key 1')).to.equal(true);
      expect(await canSign(token, 'key 2')).to.equal(true);
      const key = await token.key('Key 1');
      expect(key.chain.map(({ subject }) => subject)).to.deep.equal(pki.ecSigner.chain.map(({ subject }) => subject));
    });

    it('answers the same key object each time', async () => {
      const token = makeToken({ KEYSTOREPASSWORD: 'foo123' });
      const [first, second] = await Promise.all([token.key('Key 1'), token.key('Key 1')]);
      expect(first).to.equal(second);
      expect(await token.key('Key 1')).to.equal(first);
    });

    it('knows aliases by their exact spelling', async () => {
      const token = makeToken({ KEYSTOREPASSWORD: 'foo123' });
      await expectFault(token.key('key 1'), 'cryptoTokenOffline', 'No key available for purpose: key 1');
      await expectFault(token.key(undefined), 'cryptoTokenOffline', 'Alias or Purpose is null');
      await expectFault(token.key('__proto__'), 'cryptoTokenOffline', 'No key available for purpose: __proto__');
    });

    it('needs the default key and, where it is named, the next one', async () => {
      const states: readonly (readonly [Properties, boolean])[] = [
        [{}, true],
        [{ DEFAULTKEY: 'key 2' }, true],
        [{ DEFAULTKEY: 'nothing' }, false],
        [{ DEFAULTKEY: '' }, false],
        [{ NEXTCERTSIGNKEY: 'key 2' }, true],
        [{ NEXTCERTSIGNKEY: 'nothing' }, false],
        [{ DEFAULTKEY: 'Key 1', NEXTCERTSIGNKEY: 'key 2' }, true],
      ];
      for (const [properties, active] of states) {
        const token = makeToken(properties);
        await token.activate('foo123');
        expect(token.active, JSON.stringify(properties)).to.equal(active);
        expect(await canSign(token, 'Key 1')).to.equal(true);
      }
    });

    it('is not active without any key', async () => {
      const empty = join(folder, 'empty.p12');
      writeFileSync(empty, plainPfx());
      const token = makeToken({ KEYSTOREPATH: empty });
      await token.activate('');
      expect(token.active).to.equal(false);
    });

    it('forgets its keys when it is deactivated', async () => {
      const token = makeToken({});
      await token.activate('foo123');
      expect(await token.deactivate()).to.equal(true);
      expect(token.active).to.equal(false);
      await expectFault(token.key('Key 1'), 'cryptoTokenOffline', "Signtoken isn't active.");
    });

    it('activates itself again where it has the code', async () => {
      const token = makeToken({ KEYSTOREPASSWORD: 'foo123' });
      await token.prepare();
      expect(token.active).to.equal(true);
      await token.deactivate();
      expect(token.active).to.equal(false);
      expect(await canSign(token, 'Key 1')).to.equal(true);
      expect(token.active).to.equal(true);
      await token.deactivate();
      await token.prepare();
      expect(token.active).to.equal(true);
    });

    it('stays inactive where it was deactivated during an activation', async () => {
      const token = makeToken({});
      const activation = token.activate('foo123');
      await token.deactivate();
      await activation;
      expect(token.active).to.equal(false);
    });

    it('keeps its keys after a wrong code', async () => {
      const token = makeToken({});
      await token.activate('foo123');
      await rejection(token.activate('wrong'));
      expect(token.active).to.equal(true);
    });

    it('reads the file again when it is activated', async () => {
      const changing = join(folder, 'changing.p12');
      writeFileSync(changing, makeKeystore({ old: pki.ecSigner }, 'foo123'));
      const token = makeToken({ KEYSTOREPATH: changing });
      await token.activate('foo123');
      const old = await token.key('old');
      writeFileSync(changing, makeKeystore({ new: pki.ecSigner }, 'foo124'));
      await token.activate('foo124');
      await expectFault(token.key('old'), 'cryptoTokenOffline', 'No key available for purpose: old');
      expect(await canSign(token, 'new')).to.equal(true);
      expect(await old.sign(Buffer.from('x'), defaultSignatureAlgorithm('EC'))).to.not.equal(undefined);
    });

    it('takes the forced type of the P12 token', async () => {
      const token = makeToken({ KEYSTORETYPE: 'JKS', KEYSTOREPASSWORD: 'foo123' }, p12CryptoToken);
      expect(await canSign(token, 'Key 1')).to.equal(true);
    });

    it('opens PKCS#12 as JKS, as Java does, and leaves it what it is', async function () {
      requireTool(this, 'keytool');
      this.timeout(60_000);
      const file = join(folder, 'named.jks');
      const store = ['-keystore', file, '-storepass', 'foo123'];
      // Without -storetype.
      execFileSync('keytool', ['-genkeypair', '-alias', 'java', '-keyalg', 'EC', '-dname', 'CN=java', ...store], { stdio: 'pipe' });
      for (const definition of [keystoreCryptoToken, jksCryptoToken]) {
        const token = makeToken({ KEYSTORETYPE: 'JKS', KEYSTOREPATH: file }, definition);
        await expectFault(token.activate('wrong'), 'cryptoTokenAuthenticationFailed', WRONG_PASSWORD);
        await token.activate('foo123');
        const alias = `Made by ${definition.names[1] ?? ''}`;
        await token.generateKey!({ alias, algorithm: 'ECDSA', specification: 'secp256r1' });
        expect([token.active, await canSign(token, 'java'), await canSign(token, alias)]).to.deep.equal([true, true, true]);
      }
      const listed = execFileSync('keytool', ['-list', '-storetype', 'JKS', ...store], { encoding: 'utf8' });
      expect(listed).to.include('made by keystorecryptotoken,').and.include('made by jkscryptotoken,');
    });

    it('is not activated where its default or its next key has another password', async function () {
      requireTool(this, 'keytool');
      this.timeout(60_000);
      const file = join(folder, 'passwords.jks');
      for (const [alias, password] of [
        ['own', 'foo123'],
        ['other', 'bar456'],
      ] as const) {
        const words = ['-genkeypair', '-alias', alias, '-keyalg', 'EC', '-dname', 'CN=java', '-keypass', password];
        execFileSync('keytool', [...words, '-keystore', file, '-storetype', 'JKS', '-storepass', 'foo123'], { stdio: 'pipe' });
      }
      const properties = { KEYSTORETYPE: 'JKS', KEYSTOREPATH: file };
      const sentence = 'UnrecoverableKeyException Cannot recover key: other has another password than the key store.';
      for (const keys of [{ DEFAULTKEY: 'other' }, { DEFAULTKEY: 'own', NEXTCERTSIGNKEY: 'other' }]) {
        const token = makeToken({ ...properties, ...keys });
        await expectFault(token.activate('foo123'), 'cryptoTokenAuthenticationFailed', sentence);
        expect(token.active).to.equal(false);
        const byItself = makeToken({ ...properties, ...keys, KEYSTOREPASSWORD: 'foo123' });
        await byItself.prepare();
        expect([byItself.active, byItself.offlineReason]).to.deep.equal([false, sentence]);
      }
      const token = makeToken({ ...properties, DEFAULTKEY: 'own' });
      await token.activate('foo123');
      expect(await canSign(token, 'own')).to.equal(true);
      expect((await rejection(token.key('other'))).message).to.include('The key has another password than the key store.');
    });

    it('says so for a key that no algorithm is for, and goes on with the others', async () => {
      const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
      const dsa = join(folder, 'dsa.p12');
      writeFileSync(
        dsa,
        plainPfx(
          safeBag(BAG.key, privateKey.export({ type: 'pkcs8', format: 'der' }), { friendlyName: 'dsa' }),
          safeBag(BAG.key, Buffer.from('3000', 'hex'), { friendlyName: 'broken' }),
          safeBag(BAG.key, pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'der' }), { friendlyName: 'ec' }),
        ),
      );
      const token = makeToken({ KEYSTOREPATH: dsa, KEYSTOREPASSWORD: '' });
      await expectFault(token.key('dsa'), 'cryptoTokenOffline', 'Unknown key algorithm: DSA');
      await expectFault(
        token.key('broken'),
        'cryptoTokenOffline',
        'The key broken cannot be used. A private key in the key store is damaged or of a kind that is not supported.',
      );
      expect(await canSign(token, 'ec')).to.equal(true);
    });

    it('signs with the recorded keystore', async function () {
      requireShared(this);
      const KEYSTOREPATH = sharedPath('conformance', 'dss10_keystore.p12');
      const token = makeToken({ KEYSTOREPATH, KEYSTOREPASSWORD: 'foo123', DEFAULTKEY: 'signer00001' });
      await token.prepare();
      expect(token.active).to.equal(true);
      for (const alias of ['signer00003', 'signer00002', 'example.com_K_1']) expect(await canSign(token, alias)).to.equal(true);
    });
  });
});
