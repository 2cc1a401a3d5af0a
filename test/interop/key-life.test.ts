import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPem } from '../../src/formats/pem.js';
import { processData } from '../support/client-ws.js';
import { OpensslCa } from '../support/openssl-ca.js';
import { runProgram } from '../support/run-program.js';
import { SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { requireTool } from '../support/tools.js';
import { TOKEN_KINDS, type PreparedToken } from './token-kinds.js';

/** Keys as they are ordered, and how their certificate requests are signed. */
const KEYS = [
  { alias: 'rsa', algorithm: 'RSA', specification: '2048', requestAlgorithm: 'SHA256withRSA' },
  { alias: 'rsa exponent', algorithm: 'RSA', specification: '3072 exp 0x11', requestAlgorithm: 'SHA512withRSAandMGF1' },
  { alias: 'p256', algorithm: 'ECDSA', specification: 'secp256r1', requestAlgorithm: 'SHA256withECDSA' },
  { alias: 'p521', algorithm: 'ECDSA', specification: 'P-521', requestAlgorithm: 'SHA512withECDSA' },
  { alias: 'brainpool', algorithm: 'ECDSA', specification: 'brainpoolP384r1', requestAlgorithm: 'SHA384withECDSA' },
  { alias: 'ed25519', algorithm: 'EdDSA', specification: 'Ed25519', requestAlgorithm: 'Ed25519' },
  { alias: 'ed448', algorithm: 'Ed448', specification: 'Ed448', requestAlgorithm: 'Ed448' },
] as const;

const DOCUMENT = Buffer.from('A document that is signed in the life of a key.');

for (const kind of TOKEN_KINDS) {
  describe(`The life of a key in ${kind.title}`, function () {
    this.timeout(120_000);
    let folder: string;
    let token: PreparedToken;
    let server: ServerProcess | undefined;
    let ca: OpensslCa;
    const file = (name: string): string => join(folder, name);

    before(async function () {
      requireTool(this, 'openssl');
      kind.require?.(this);
      folder = mkdtempSync(join(tmpdir(), 'countersign-life-'));
      token = kind.prepare(folder);
      ca = OpensslCa.make(folder, '/CN=Life CA');
      const crypto = { TYPE: 'CRYPTO_WORKER', IMPLEMENTATION_CLASS: 'org.signserver.server.signers.CryptoWorker', ...token.properties };
      writeFileSync(
        file('workers.properties'),
        [
          ...worker(1, { NAME: 'Token', ...crypto }),
          ...worker(2, { NAME: 'Again', ...crypto }),
          ...worker(3, { NAME: 'Signer', TYPE: 'PROCESSABLE', IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }),
          ...worker(3, { CRYPTOTOKEN: 'Token', AUTHTYPE: 'NOAUTH', DEFAULTKEY: 'rsa', SELFSIGNED_DN: 'CN=stand-in' }),
          '',
        ].join('\n'),
      );
      signserver('setproperties', file('workers.properties'));
      server = await startServer({ dataFolder: folder });
    });
    after(async () => {
      await server?.stop();
      if (folder) rmSync(folder, { recursive: true });
    });

    const worker = (id: number, properties: Readonly<Record<string, string>>): readonly string[] =>
      Object.entries(properties).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);

    function tried(...words: readonly string[]): { readonly status: number | null; readonly output: string } {
      const { status, stdout, stderr } = spawnSync(process.execPath, [SIGNSERVER, '--data', folder, ...words], { encoding: 'utf8' });
      return { status, output: stdout + stderr };
    }

    function signserver(...words: readonly string[]): string {
      const { status, output } = tried(...words);
      expect(status, `${words.join(' ')}: ${output}`).to.equal(0);
      return output;
    }

    /** What Java sees of a key, where there is a file. */
    function expectChainLength(alias: string, length: number | undefined): void {
      if (token.chainLengths) expect(token.chainLengths().get(alias), alias).to.equal(length);
    }

    /** Makes a certificate request and has it certified; answers the chain, PEM. */
    function certified(requestAlgorithm: string, ...options: readonly string[]): readonly string[] {
      signserver('generatecertreq', 'Signer', 'CN=Signer,O=Life', requestAlgorithm, file('request.pem'), ...options);
      const [request] = readPem(readFileSync(file('request.pem'), 'utf8'));
      return [ca.certify(request!.bytes).toString(), ca.certificate.toString()];
    }

    async function signAndVerify(): Promise<X509Certificate> {
      const { data, signerCertificate } = await processData(server!.url, 'Signer', DOCUMENT);
      writeFileSync(file('document'), DOCUMENT);
      writeFileSync(file('signature'), data);
      writeFileSync(file('signer.pub'), signerCertificate.publicKey.export({ type: 'spki', format: 'pem' }));
      writeFileSync(file('signer.pem'), signerCertificate.toString());
      const isEdwards = signerCertificate.publicKey.asymmetricKeyType?.startsWith('ed');
      runProgram('openssl', [
        ...(isEdwards ? ['pkeyutl', '-verify', '-pubin', '-inkey', file('signer.pub'), '-rawin', '-in', file('document')] : []),
        ...(isEdwards ? ['-sigfile', file('signature')] : ['dgst', '-sha256', '-verify', file('signer.pub')]),
        ...(isEdwards ? [] : ['-signature', file('signature'), file('document')]),
      ]);
      runProgram('openssl', ['verify', '-CAfile', file('test-ca.pem'), file('signer.pem')]);
      return signerCertificate;
    }

    for (const { alias, algorithm, specification, requestAlgorithm } of KEYS) {
      it(`${algorithm} ${specification}: generated, tested, certified, signed with, removed`, async () => {
        expect(signserver('generatekey', 'Signer', '-keyalg', algorithm, '-keyspec', specification, '-alias', alias)).to.include(
          `Created key : ${alias}\n`,
        );
        expectChainLength(alias, 1);
        expect(signserver('testkey', 'Signer', alias)).to.match(/ \tSUCCESS \t/);
        const [own, issuer] = certified(requestAlgorithm, '-alias', alias);
        // In the wrong order, which is put right.
        writeFileSync(file('chain.pem'), [issuer, own].join(''));
        signserver('importcertificatechain', 'Signer', file('chain.pem'), alias);
        expectChainLength(alias, 2);
        signserver('setproperty', 'Signer', 'DEFAULTKEY', alias);
        signserver('reload', 'Signer');
        const signer = await signAndVerify();
        expect([signer.subject.split('\n').sort(), signer.issuer]).to.deep.equal([['CN=Signer', 'O=Life'], 'CN=Life CA']);
        expect(signserver('removekey', 'Signer', '-alias', alias, '-noask')).to.include('Key removal returned: true');
        expectChainLength(alias, undefined);
        expect(tried('testkey', 'Signer', alias).output).to.include(`No such key: ${alias}`);
        const refused = await processData(server!.url, 'Signer', DOCUMENT).catch(String);
        expect(refused).to.include(`No key available for purpose: ${alias}`);
      });
    }

    it('goes on with the next key', async () => {
      for (const alias of ['old', 'new']) signserver('generatekey', 'Signer', '-keyalg', 'ECDSA', '-keyspec', 'secp256r1', '-alias', alias);
      signserver('setproperty', 'Signer', 'DEFAULTKEY', 'old');
      signserver('setproperty', 'Signer', 'NEXTCERTSIGNKEY', 'new');
      signserver('reload', 'Signer');
      writeFileSync(file('old.pem'), certified('SHA256withECDSA').join(''));
      signserver('importcertificatechain', 'Signer', file('old.pem'), 'old');
      signserver('reload', 'Signer');
      const before = await signAndVerify();
      writeFileSync(file('new.pem'), certified('SHA256withECDSA', '-nextkey').join(''));
      expect((await signAndVerify()).publicKey.equals(before.publicKey)).to.equal(true);

      // Certificates of the configuration win over those in the token, here the one that stands in.
      signserver('uploadsignercertificate', 'Signer', 'GLOB', file('new.pem'));
      signserver('uploadsignercertificatechain', 'Signer', 'GLOB', file('new.pem'));
      signserver('setproperty', 'Signer', 'DEFAULTKEY', 'new');
      signserver('removeproperty', 'Signer', 'NEXTCERTSIGNKEY');
      signserver('reload', 'Signer');
      const after = await signAndVerify();
      expect(after.publicKey.equals(before.publicKey)).to.equal(false);
      expect(after.publicKey.equals(new X509Certificate(readFileSync(file('new.pem'))).publicKey)).to.equal(true);
      expectChainLength('new', 1);
    });

    it('refuses what would spoil it', () => {
      const taken = tried('generatekey', 'Signer', '-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'new');
      expect([taken.status, taken.output.includes('The specified alias already exists')]).to.deep.equal([255, true]);
      const unknown = tried('generatekey', 'Signer', '-keyalg', 'NOSUCH', '-keyspec', '2048', '-alias', 'another');
      expect([unknown.status, unknown.output.includes('No such algorithm: NOSUCH')]).to.deep.equal([1, true]);
      const foreign = tried('importcertificatechain', 'Signer', file('old.pem'), 'new');
      expect(foreign.output).to.include('New certificate public key does not match current one. Please remove CN=Signer,O=Life from');
      expect(foreign.status).to.equal(1);
      expectChainLength('new', 1);
    });

    it('is seen at once by another crypto worker over the same key store', function () {
      if (!token.chainLengths) this.skip();
      signserver('querytokenentries', '-token', 'Again');
      signserver('generatekey', 'Token', '-keyalg', 'ECDSA', '-keyspec', 'secp256r1', '-alias', 'shared');
      expect(signserver('querytokenentries', '-token', 'Again')).to.match(/: shared\n/);
      expect(signserver('testkey', 'Again', 'shared')).to.match(/ \tSUCCESS \t/);
      signserver('removekey', 'Again', '-alias', 'shared', '-noask');
      expect(signserver('querytokenentries', '-token', 'Token')).not.to.match(/: shared\n/);
    });
  });
}
