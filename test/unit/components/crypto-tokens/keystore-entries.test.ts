import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenEntry } from '../../../../src/core/crypto-token.js';
import { keystoreToken } from '../../../support/keystore-token.js';
import { makeKeystore, pki } from '../../../support/pki.js';
import { BAG, certificateBag, plainPfx, safeBag } from '../../../support/pkcs12-parts.js';
import { expectFault } from '../../../support/rejection.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'foo123';

describe('A keystore token asked for its entries and to test its keys', function () {
  this.timeout(30_000);
  let folder: string;
  let path: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-entries-'));
    path = join(folder, 'keys.p12');
    writeFileSync(path, makeKeystore({ rsa: pki.rsaSigner, ec: pki.ecSigner, ed: pki.ed25519Signer }, PASSWORD));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const token = (properties: Readonly<Record<string, string>> = { KEYSTOREPASSWORD: PASSWORD }, file = path) =>
    keystoreToken(file, properties);

  const described = ({ alias, type, info }: TokenEntry) => ({ alias, type, info: Object.fromEntries(info) });

  it('describes keys in the words in which they are ordered', async () => {
    const entries = await token().entries();
    expect(entries.map(described)).to.deep.equal([
      {
        alias: 'rsa',
        type: 'PRIVATEKEY_ENTRY',
        info: { 'Key algorithm': 'RSA', 'Key specification': '2048', 'Public exponent': '65537' },
      },
      { alias: 'ec', type: 'PRIVATEKEY_ENTRY', info: { 'Key algorithm': 'ECDSA', 'Key specification': 'secp256r1' } },
      { alias: 'ed', type: 'PRIVATEKEY_ENTRY', info: { 'Key algorithm': 'Ed25519', 'Key specification': 'Ed25519' } },
    ]);
    expect(entries[0]!.chain.map(({ subject }) => subject)).to.deep.equal(pki.rsaSigner.chain.map(({ subject }) => subject));
    expect(entries[0]!.publicKey!.equals(pki.rsaSigner.certificate.publicKey)).to.equal(true);
    expect(entries[0]!.creationDate).to.deep.equal(statSync(path).mtime);
  });

  it('lists keys without a certificate, certificates without a key, and what cannot be read', async () => {
    const odd = join(folder, 'odd.p12');
    const privateKey = pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'der' });
    writeFileSync(
      odd,
      plainPfx(
        safeBag(BAG.key, privateKey, { friendlyName: 'bare' }),
        safeBag(BAG.key, Buffer.from('3000', 'hex'), { friendlyName: 'broken' }),
        safeBag(BAG.secret, Buffer.from('3000', 'hex'), { friendlyName: 'secret' }),
        certificateBag(pki.root.certificate.der, { friendlyName: 'ca', trusted: true }),
      ),
    );
    const oddToken = token({ KEYSTOREPASSWORD: '' }, odd);
    const entries = await oddToken.entries();
    expect(entries.map(({ alias, type }) => `${alias} ${type}`)).to.deep.equal([
      'bare PRIVATEKEY_ENTRY',
      'broken PRIVATEKEY_ENTRY',
      'secret SECRETKEY_ENTRY',
      'ca TRUSTED_ENTRY',
    ]);
    expect(described(entries[0]!).info).to.deep.equal({ 'Key algorithm': 'ECDSA', 'Key specification': 'secp256r1' });
    expect([...entries[1]!.info.keys()]).to.deep.equal(['Error']);
    expect([...entries[2]!.info.keys()]).to.deep.equal(['Error']);
    expect(described(entries[3]!).info).to.deep.equal({ 'Key algorithm': 'Certificate', 'Key specification': 'n/a' });
    expect(entries[3]!.trustedCertificate!.subject).to.equal(pki.root.certificate.subject);

    const results = await oddToken.testKey('ALL', undefined);
    expect(results.map(({ alias, success }) => [alias, success])).to.deep.equal([
      ['bare', true],
      ['broken', false],
      ['secret', false],
    ]);
    expect(results[2]!.status).to.equal('Not testing keys with alias: secret. Not a private key.');
    expect(await oddToken.testKey('ca', undefined)).to.deep.equal([
      { alias: 'ca', success: false, status: 'Not testing keys with alias ca. Not a private key.' },
    ]);
  });

  it('knows the times and the secret keys of a file that keytool wrote', async function () {
    requireTool(this, 'keytool');
    const file = join(folder, 'java.p12');
    const keytool = (...args: readonly string[]) =>
      execFileSync('keytool', [...args, '-keystore', file, '-storetype', 'PKCS12', '-storepass', PASSWORD], { stdio: 'pipe' });
    keytool('-genseckey', '-alias', 'aes', '-keyalg', 'AES', '-keysize', '256');
    const before = Date.now();
    keytool('-genkeypair', '-alias', 'made', '-keyalg', 'EC', '-groupname', 'secp384r1', '-dname', 'CN=made');
    const entries = new Map((await token({ KEYSTOREPASSWORD: PASSWORD }, file).entries()).map((entry) => [entry.alias, entry]));

    expect(described(entries.get('aes')!)).to.deep.equal({
      alias: 'aes',
      type: 'SECRETKEY_ENTRY',
      info: { 'Key algorithm': 'AES', 'Key specification': 'n/a' },
    });
    expect(entries.get('made')!.info.get('Key specification')).to.equal('secp384r1');
    expect(entries.get('made')!.creationDate!.getTime()).to.be.within(before - 1000, Date.now());
  });

  it('tests one key or all of them and names each by the hash of its public key', async () => {
    const [one, ...none] = await token().testKey('ec', undefined);
    expect(none).to.deep.equal([]);
    expect(one).to.include({ alias: 'ec', success: true, status: '' });
    expect(one!.publicKeyHash).to.match(/^[0-9a-f]{40}$/);
    const all = await token().testKey('All', undefined);
    expect(all.map(({ alias, success, status }) => ({ alias, success, status }))).to.deep.equal(
      ['rsa', 'ec', 'ed'].map((alias) => ({ alias, success: true, status: '' })),
    );
    expect(all[1]).to.deep.equal(one);
  });

  it('says that there is no such key', async () => {
    expect(await token().testKey('nosuchkey', undefined)).to.deep.equal([
      { alias: 'nosuchkey', success: false, status: 'No such key: nosuchkey' },
    ]);
  });

  it('finds out that a certificate is of another key', async () => {
    const swapped = join(folder, 'swapped.p12');
    writeFileSync(swapped, makeKeystore({ swapped: { ...pki.ecSigner, privateKey: pki.subCa.privateKey } }, PASSWORD));
    const [result] = await token({ KEYSTOREPASSWORD: PASSWORD }, swapped).testKey('swapped', undefined);
    expect(result).to.include({ success: false, status: 'Test signature inconsistent' });
  });

  it('tests with the algorithm that is configured, and says where it does not fit', async () => {
    const configured = token({ KEYSTOREPASSWORD: PASSWORD, SIGNATUREALGORITHM: 'SHA384withRSAandMGF1' });
    const [rsa, ec] = await configured.testKey('all', undefined);
    expect([rsa!.success, ec!.success]).to.deep.equal([true, false]);
    expect(ec!.status).to.match(/SHA384withRSAandMGF1 cannot be used with the key ec/);
    const [unknown] = await token({ KEYSTOREPASSWORD: PASSWORD, SIGNATUREALGORITHM: 'NONEwithRSA' }).testKey('rsa', undefined);
    expect(unknown!.status).to.equal('Keys cannot be tested with the signature algorithm NONEwithRSA.');
  });

  it('says so while it is not active', async () => {
    const inactive = token({});
    await expectFault(inactive.entries(), 'cryptoTokenOffline', "Signtoken isn't active.");
    await expectFault(inactive.testKey('ec', PASSWORD), 'cryptoTokenOffline', "Signtoken isn't active.");
    await inactive.activate(PASSWORD);
    expect(await inactive.entries()).to.have.length(3);
  });

  it('does not name a key for which no algorithm is known a good one', async () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    const dsa = join(folder, 'dsa.p12');
    writeFileSync(dsa, plainPfx(safeBag(BAG.key, privateKey.export({ type: 'pkcs8', format: 'der' }), { friendlyName: 'dsa' })));
    const dsaToken = token({ KEYSTOREPASSWORD: '' }, dsa);
    expect((await dsaToken.testKey('dsa', undefined))[0]).to.include({ success: false, status: 'Unknown key algorithm: DSA' });
    expect(described((await dsaToken.entries())[0]!).info).to.deep.equal({ 'Key algorithm': 'DSA', 'Key specification': '1024' });
  });

  it('answers for each key of the recorded key store as the reference server did', async function () {
    requireShared(this);
    const dss10 = token({ KEYSTOREPASSWORD: PASSWORD }, sharedPath('conformance', 'dss10_keystore.p12'));
    const results = await dss10.testKey('all', undefined);
    const recorded = recordedKeyTests();
    expect(recorded.length).to.be.greaterThan(20);
    expect(results).to.have.deep.members(recorded);
  });
});

function recordedKeyTests(): readonly object[] {
  const recordings: unknown = JSON.parse(readFileSync(sharedPath('conformance', 'recorded.json'), 'utf8'));
  const { answer } = (recordings as Readonly<Record<string, { readonly answer: string }>>)['adminws.test-key-all']!;
  const field = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return [...answer.matchAll(/<return>(.*?)<\/return>/g)].map(([, xml = '']) => ({
    alias: field(xml, 'alias'),
    success: field(xml, 'success') === 'true',
    status: field(xml, 'status'),
    publicKeyHash: field(xml, 'publicKeyHash'),
  }));
}
