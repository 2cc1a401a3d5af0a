import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPem } from '../../src/formats/pem.js';
import { administer, tryToAdminister } from '../support/administer.js';
import { processData } from '../support/client-ws.js';
import { setEnvironment } from '../support/environment.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { runProgram } from '../support/run-program.js';
import { openSigner, SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';
import { TOKEN_KINDS, type PreparedToken, type SeenKey } from './token-kinds.js';

interface OrderedKey {
  readonly algorithm: string;
  readonly specification: string;
  /** How its certificate requests are signed. */
  readonly requestAlgorithm: string;
  /** SIGNATUREALGORITHM of the signer; unset otherwise. */
  readonly signatureAlgorithm?: string;
}

/** Keys by their aliases. */
const KEYS: Readonly<Record<string, OrderedKey>> = {
  rsa: { algorithm: 'RSA', specification: '2048', requestAlgorithm: 'SHA256withRSA' },
  'rsa exponent': {
    algorithm: 'RSA',
    specification: '3072 exp 0x11',
    requestAlgorithm: 'SHA512withRSAandMGF1',
    signatureAlgorithm: 'SHA256withRSAandMGF1',
  },
  p256: { algorithm: 'ECDSA', specification: 'secp256r1', requestAlgorithm: 'SHA256withECDSA' },
  p521: { algorithm: 'ECDSA', specification: 'P-521', requestAlgorithm: 'SHA512withECDSA' },
  brainpool: { algorithm: 'ECDSA', specification: 'brainpoolP384r1', requestAlgorithm: 'SHA384withECDSA' },
  ed25519: { algorithm: 'EdDSA', specification: 'Ed25519', requestAlgorithm: 'Ed25519' },
  ed448: { algorithm: 'Ed448', specification: 'Ed448', requestAlgorithm: 'Ed448' },
};

const DOCUMENT = Buffer.from('A document that is signed in the life of a key.');

for (const kind of TOKEN_KINDS) {
  describe(`The life of a key in ${kind.title}`, function () {
    this.timeout(120_000);
    let folder: string;
    let token: PreparedToken | undefined;
    let server: ServerProcess | undefined;
    let ca: OpensslCa;
    let restore = (): void => undefined;
    const file = (name: string): string => join(folder, name);

    before(async function () {
      requireTool(this, 'openssl');
      kind.require(this);
      folder = mkdtempSync(join(tmpdir(), 'countersign-life-'));
      token = kind.prepare(folder);
      // Whatever is started from here on finds the token.
      restore = setEnvironment(token.environment ?? {});
      ca = OpensslCa.make(folder, '/CN=Life CA');
      const crypto = { TYPE: 'CRYPTO_WORKER', IMPLEMENTATION_CLASS: 'org.signserver.server.signers.CryptoWorker', ...token.properties };
      writeFileSync(
        file('workers.properties'),
        [
          ...worker(1, { NAME: 'Token', ...crypto, DEFAULTKEY: 'rsa' }),
          ...worker(2, { NAME: 'Again', ...crypto, DEFAULTKEY: 'rsa' }),
          ...openSigner(3, 'Signer', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', CRYPTOTOKEN: 'Token' }),
          ...worker(3, { SELFSIGNED_DN: 'CN=stand-in' }),
          '',
        ].join('\n'),
      );
      runProgram(process.execPath, [SIGNSERVER, '--data', folder, 'setproperties', file('workers.properties')]);
      server = await startServer({ dataFolder: folder });
    });
    after(async () => {
      await server?.stop();
      restore();
      token?.remove?.();
      if (folder) rmSync(folder, { recursive: true });
    });

    const worker = (id: number, properties: Readonly<Record<string, string>>): readonly string[] =>
      Object.entries(properties).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);

    const signserver = (...words: readonly string[]): Promise<string> => administer(folder, ...words);
    const tried = (...words: readonly string[]): ReturnType<typeof tryToAdminister> => tryToAdminister(folder, words);

    async function expectSeen(alias: string, state: SeenKey): Promise<void> {
      expect(await token!.see(alias), alias).to.equal(state);
    }

    /** Makes a certificate request and has it certified; answers the chain, PEM. */
    async function certified(requestAlgorithm: string, ...options: readonly string[]): Promise<readonly string[]> {
      await signserver('generatecertreq', 'Signer', 'CN=Signer,O=Life', requestAlgorithm, file('request.pem'), ...options);
      const [request] = readPem(readFileSync(file('request.pem'), 'utf8'));
      return [ca.certify(request!.bytes).toString(), ca.certificate.toString()];
    }

    async function signAndVerify(algorithm = ''): Promise<X509Certificate> {
      const { data, signerCertificate } = await processData(server!.url, 'Signer', DOCUMENT);
      writeFileSync(file('document'), DOCUMENT);
      writeFileSync(file('signature'), data);
      writeFileSync(file('signer.pub'), signerCertificate.publicKey.export({ type: 'spki', format: 'pem' }));
      writeFileSync(file('signer.pem'), signerCertificate.toString());
      const pss = algorithm.endsWith('MGF1') ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] : [];
      const digest = ['dgst', '-sha256', ...pss, '-verify', file('signer.pub'), '-signature', file('signature'), file('document')];
      const inputs = ['-rawin', '-in', file('document'), '-sigfile', file('signature')];
      const edwards = ['pkeyutl', '-verify', '-pubin', '-inkey', file('signer.pub'), ...inputs];
      runProgram('openssl', signerCertificate.publicKey.asymmetricKeyType?.startsWith('ed') ? edwards : digest);
      runProgram('openssl', ['verify', '-CAfile', file('test-ca.pem'), file('signer.pem')]);
      return signerCertificate;
    }

    for (const alias of kind.keys) {
      const { algorithm, specification, requestAlgorithm, signatureAlgorithm } = KEYS[alias]!;
      it(`${algorithm} ${specification}: generated, tested, certified, signed with, removed`, async () => {
        const created = await signserver('generatekey', 'Signer', '-keyalg', algorithm, '-keyspec', specification, '-alias', alias);
        expect(created).to.include(`Created key : ${alias}\n`);
        await expectSeen(alias, 'stand-in');
        expect(await signserver('testkey', 'Signer', alias, '-v')).to.match(/ \tSUCCESS \t \t[0-9a-f]{40} \t/);
        const [own, issuer] = await certified(requestAlgorithm, '-alias', alias);
        // In the wrong order, which is put right.
        writeFileSync(file('chain.pem'), [issuer, own].join(''));
        await signserver('importcertificatechain', 'Signer', file('chain.pem'), alias);
        await expectSeen(alias, 'certified');
        await signserver('setproperty', 'Signer', 'DEFAULTKEY', alias);
        if (signatureAlgorithm) await signserver('setproperty', 'Signer', 'SIGNATUREALGORITHM', signatureAlgorithm);
        await signserver('reload', 'Signer');
        const signer = await signAndVerify(signatureAlgorithm);
        expect([signer.subject.split('\n').sort(), signer.issuer]).to.deep.equal([['CN=Signer', 'O=Life'], 'CN=Life CA']);
        expect(await signserver('querytokenentries', '-token', 'Token', '-v')).to.include(`: ${alias}\n`);
        expect(await signserver('removekey', 'Signer', '-alias', alias, '-noask')).to.include('Key removal returned: true');
        await expectSeen(alias, 'gone');
        expect((await tried('testkey', 'Signer', alias)).output).to.include(`No such key: ${alias}`);
        const refused = await processData(server!.url, 'Signer', DOCUMENT).catch(String);
        expect(refused).to.match(new RegExp(`No key (available for purpose: ${alias}|with alias '${alias}')`));
        if (signatureAlgorithm) await signserver('removeproperty', 'Signer', 'SIGNATUREALGORITHM');
      });
    }

    it('goes on with the next key', async () => {
      for (const alias of ['old', 'new']) {
        await signserver('generatekey', 'Signer', '-keyalg', 'ECDSA', '-keyspec', 'secp256r1', '-alias', alias);
      }
      await signserver('setproperty', 'Signer', 'DEFAULTKEY', 'old');
      await signserver('setproperty', 'Signer', 'NEXTCERTSIGNKEY', 'new');
      await signserver('reload', 'Signer');
      writeFileSync(file('old.pem'), (await certified('SHA256withECDSA')).join(''));
      await signserver('importcertificatechain', 'Signer', file('old.pem'), 'old');
      await signserver('reload', 'Signer');
      const before = await signAndVerify();
      writeFileSync(file('new.pem'), (await certified('SHA256withECDSA', '-nextkey')).join(''));
      expect((await signAndVerify()).publicKey.equals(before.publicKey)).to.equal(true);

      // Certificates of the configuration win over those in the token, here the one that stands in.
      await signserver('uploadsignercertificate', 'Signer', 'GLOB', file('new.pem'));
      await signserver('uploadsignercertificatechain', 'Signer', 'GLOB', file('new.pem'));
      await signserver('setproperty', 'Signer', 'DEFAULTKEY', 'new');
      await signserver('removeproperty', 'Signer', 'NEXTCERTSIGNKEY');
      await signserver('reload', 'Signer');
      const after = await signAndVerify();
      expect(after.publicKey.equals(before.publicKey)).to.equal(false);
      expect(after.publicKey.equals(new X509Certificate(readFileSync(file('new.pem'))).publicKey)).to.equal(true);
      await expectSeen('new', 'stand-in');
    });

    it('takes a chain in PKCS#7 and in DER', async () => {
      runProgram('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file('old.pem'), '-outform', 'DER', '-out', file('old.p7b')]);
      runProgram('openssl', ['x509', '-in', file('old.pem'), '-outform', 'DER', '-out', file('old.der')]);
      for (const name of ['old.p7b', 'old.der']) {
        expect(await signserver('importcertificatechain', 'Signer', file(name), 'old')).to.include('CN=Signer');
        expect(await signserver('testkey', 'Signer', 'old')).to.match(/ \tSUCCESS \t/);
      }
    });

    it('refuses what would spoil it', async () => {
      const taken = await tried('generatekey', 'Signer', '-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'new');
      expect([taken.status, taken.output.includes('The specified alias already exists')]).to.deep.equal([255, true]);
      for (const [algorithm, specification, sentence] of [
        ['NOSUCH', '2048', /(No such algorithm|Unsupported key algorithm): NOSUCH/],
        ['RSA', '17', /Invalid key length "17"/],
        ['RSA', '2048exp2', /Invalid exponent "2"/],
        ['ECDSA', 'nosuch', /"nosuch"|found: nosuch/],
      ] as const) {
        const unknown = await tried('generatekey', 'Signer', '-keyalg', algorithm, '-keyspec', specification, '-alias', 'another');
        expect(unknown.output).to.match(sentence);
        expect(unknown.status).to.equal(1);
      }
      const foreign = await tried('importcertificatechain', 'Signer', file('old.pem'), 'new');
      expect(foreign.output).to.include('New certificate public key does not match current one. Please remove CN=Signer,O=Life from');
      expect(foreign.status).to.equal(1);
      await expectSeen('new', 'stand-in');
      await signAndVerify();
    });

    it('is seen at once by another crypto worker over the same keys', async () => {
      await signserver('querytokenentries', '-token', 'Again');
      await signserver('generatekey', 'Token', '-keyalg', 'ECDSA', '-keyspec', 'secp256r1', '-alias', 'shared');
      if (kind.title.includes('configuration')) return;
      expect(await signserver('querytokenentries', '-token', 'Again')).to.match(/: shared\n/);
      expect(await signserver('testkey', 'Again', 'shared')).to.match(/ \tSUCCESS \t/);
      await signserver('removekey', 'Again', '-alias', 'shared', '-noask');
      expect(await signserver('querytokenentries', '-token', 'Token')).not.to.match(/: shared\n/);
    });
  });
}
