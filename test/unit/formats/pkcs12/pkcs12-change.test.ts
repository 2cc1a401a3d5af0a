import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { octetString, sequence } from '../../../../src/formats/asn1/asn1.js';
import { openPkcs12, readPkcs12 } from '../../../../src/formats/pkcs12/pkcs12.js';
import { changePkcs12 } from '../../../../src/formats/pkcs12/pkcs12-change.js';
import type { KeystoreChange } from '../../../../src/formats/keystore/keystore-format.js';
import type { KeystoreEntry } from '../../../../src/formats/keystore/keystore-entry.js';
import { KeystoreError } from '../../../../src/formats/keystore/keystore-error.js';
import { issue, makeKeyPair, makeKeystore, pki, type TestIdentity } from '../../../support/pki.js';
import { BAG, certificateBag, plainPfx, safeBag } from '../../../support/pkcs12-parts.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'foo123';

const addKey = (alias: string, { privateKey, chain }: TestIdentity): KeystoreChange => ({
  kind: 'addKey',
  entry: { alias, privateKey, chain: ders(chain) },
});

const replaceChain = (alias: string, { chain }: TestIdentity): KeystoreChange => ({ kind: 'replaceChain', alias, chain: ders(chain) });

const removeEntry = (alias: string): KeystoreChange => ({ kind: 'removeEntry', alias });

function ders([own, ...above]: TestIdentity['chain']): readonly [Uint8Array, ...Uint8Array[]] {
  if (!own) throw new Error('the test identity has no certificate');
  return [own.der, ...above.map(({ der }) => der)];
}

async function changed(bytes: Uint8Array, ...changes: readonly KeystoreChange[]): Promise<Uint8Array> {
  let current = bytes;
  for (const change of changes) current = (await changePkcs12(current, PASSWORD, () => change)).bytes;
  return current;
}

const describeEntry = (entry: KeystoreEntry): string =>
  entry.kind === 'privateKey'
    ? `${entry.alias}: ${entry.chain.map(({ subject }) => subject).join(' < ')}`
    : `${entry.alias} (${entry.kind})`;

const describeAll = async (bytes: Uint8Array): Promise<readonly string[]> => (await readPkcs12(bytes, PASSWORD)).map(describeEntry);

describe('A PKCS#12 keystore that is changed', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pkcs12-change-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const RSA_CHAIN = 'CN=RSA signer,OU=Signers,O=Test,C=SE < CN=Test Sub CA,O=Test,C=SE < CN=Test Root CA,O=Test,C=SE';
  const EC_CHAIN = RSA_CHAIN.replace('RSA signer', 'EC signer');

  function keytool(file: string, ...args: readonly string[]): string {
    return execFileSync('keytool', [...args, '-keystore', file, '-storetype', 'PKCS12', '-storepass', PASSWORD], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
  }

  function openssl(file: string, ...options: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync('openssl', ['pkcs12', '-in', file, '-passin', `pass:${PASSWORD}`, ...options], {
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    return stdout;
  }

  const bytesOf = (...identities: readonly (readonly [string, TestIdentity])[]): Uint8Array =>
    makeKeystore(Object.fromEntries(identities), PASSWORD);

  it('has the new key beside all that Java put there, and Java and OpenSSL read it', async function () {
    requireTool(this, 'keytool', 'openssl');
    const file = join(folder, 'java.p12');
    const certificate = join(folder, 'root.pem');
    writeFileSync(certificate, pki.root.pem);
    keytool(file, '-genkeypair', '-alias', 'made', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=made');
    keytool(file, '-genseckey', '-alias', 'aes', '-keyalg', 'AES', '-keysize', '256');
    keytool(file, '-importcert', '-noprompt', '-alias', 'ca', '-file', certificate);
    writeFileSync(file, await changed(readFileSync(file), addKey('New Key', pki.rsaSigner)));

    const listing = keytool(file, '-list', '-v');
    expect(listing).to.match(/Your keystore contains 4 entries/);
    expect(listing).to.match(/Alias name: made\n[\s\S]*?Entry type: PrivateKeyEntry\nCertificate chain length: 1/);
    expect(listing).to.match(/Alias name: aes\n[\s\S]*?Entry type: SecretKeyEntry/);
    expect(listing).to.match(/Alias name: ca\n[\s\S]*?Entry type: trustedCertEntry/);
    expect(listing).to.match(/Alias name: new key\n[\s\S]*?Entry type: PrivateKeyEntry\nCertificate chain length: 3/);
    // Java uses the keys, old and new, with the password of the store.
    for (const alias of ['made', 'new key']) expect(keytool(file, '-certreq', '-alias', alias)).to.match(/BEGIN NEW CERTIFICATE REQUEST/);
    const [secret] = (await readPkcs12(readFileSync(file), PASSWORD)).filter((entry) => entry.kind === 'secret');
    expect(await secret!.algorithm()).to.equal('AES');
    expect(openssl(file, '-nodes').match(/BEGIN PRIVATE KEY/g)).to.have.length(2);

    writeFileSync(file, await changed(readFileSync(file), removeEntry('made'), removeEntry('aes')));
    expect(keytool(file, '-list')).to.match(/Your keystore contains 2 entries/);
    expect(keytool(file, '-list')).to.match(/ca, .*trustedCertEntry/);
  });

  it('keeps what it cannot read', async () => {
    const crl = safeBag(BAG.crl, sequence(octetString(Buffer.from('a CRL'))));
    const secret = safeBag(BAG.secret, sequence(octetString(Buffer.from('a secret'))), { friendlyName: 'secret' });
    const unknown = safeBag('1.2.3.4', octetString(Buffer.from('whatever')), { friendlyName: 'unknown' });
    const bytes = await changed(plainPfx(crl, secret, unknown), addKey('key', pki.ecSigner), removeEntry('key'));
    const { bags } = await openPkcs12(bytes, PASSWORD);
    expect(bags.map(({ bag }) => Buffer.from(bag.encoding))).to.deep.equal([crl, secret, unknown].map((bag) => Buffer.from(bag)));
  });

  it('has its keys with their certificates where only their order or their public key told before', async () => {
    const pkcs8 = (identity: TestIdentity) => identity.privateKey.export({ type: 'pkcs8', format: 'der' });
    const bytes = plainPfx(safeBag(BAG.key, pkcs8(pki.rsaSigner)), ...pki.rsaSigner.chain.map(({ der }) => certificateBag(der)));
    expect(await describeAll(bytes)).to.deep.equal([`1: ${RSA_CHAIN}`]);
    const two = await changed(bytes, addKey('second', pki.ecSigner));
    expect(await describeAll(two)).to.deep.equal([`1: ${RSA_CHAIN}`, `second: ${EC_CHAIN}`]);

    const twins = plainPfx(
      safeBag(BAG.key, pkcs8(pki.rsaSigner), { friendlyName: 'twin' }),
      safeBag(BAG.key, pkcs8(pki.ecSigner), { friendlyName: 'twin' }),
      safeBag(BAG.secret, sequence(), { friendlyName: 'twin' }),
    );
    expect(await describeAll(twins)).to.deep.equal(['twin: ', '1: ', '2 (secret)']);
    expect(await describeAll(await changed(twins, removeEntry('twin')))).to.deep.equal(['1: ', '2 (secret)']);
  });

  it('keeps the certificates that other chains need, and no others', async () => {
    const subCa = { ...pki.subCa };
    const bytes = bytesOf(['rsa', pki.rsaSigner], ['ca', subCa], ['other', pki.stranger]);
    const withoutCa = await changed(bytes, removeEntry('ca'));
    expect(await describeAll(withoutCa)).to.deep.equal([`rsa: ${RSA_CHAIN}`, 'other: CN=stranger,O=Elsewhere']);
    const withoutBoth = await changed(withoutCa, removeEntry('rsa'));
    const { bags } = await openPkcs12(withoutBoth, PASSWORD);
    expect(bags.filter(({ bag }) => bag.type === 'certificate')).to.have.length(1);
    expect(await describeAll(await changed(withoutBoth, removeEntry('other')))).to.deep.equal([]);
  });

  it('keeps a trusted certificate that a removed chain ended with, and a chain whose end was also trusted', async () => {
    const trusted = certificateBag(pki.root.certificate.der, { friendlyName: 'trust', trusted: true });
    const bytes = await changed(plainPfx(trusted), addKey('rsa', pki.rsaSigner));
    expect(await describeAll(bytes)).to.deep.equal([`rsa: ${RSA_CHAIN}`, 'trust (trustedCertificate)']);
    expect(await describeAll(await changed(bytes, removeEntry('rsa')))).to.deep.equal(['trust (trustedCertificate)']);
    expect(await describeAll(await changed(bytes, removeEntry('trust')))).to.deep.equal([`rsa: ${RSA_CHAIN}`]);
  });

  it('has the new chain of a key, whether or not another alias has the same certificate', async () => {
    const keys = makeKeyPair('EC');
    const old = issue({ subject: 'CN=old', keys });
    const renewed = issue({ subject: 'CN=new', keys, issuer: pki.subCa });
    const bytes = bytesOf(['one', old], ['two', old]);
    const once = await changed(bytes, replaceChain('two', renewed));
    const newChain = 'CN=new < CN=Test Sub CA,O=Test,C=SE < CN=Test Root CA,O=Test,C=SE';
    expect(await describeAll(once)).to.deep.equal(['one: CN=old', `two: ${newChain}`]);
    const again = await changed(once, replaceChain('two', renewed), replaceChain('one', renewed), replaceChain('two', old));
    expect(await describeAll(again)).to.deep.equal([`one: ${newChain}`, 'two: CN=old']);
  });

  it('is not written where a chain could not be told from another afterwards', async () => {
    const caKeys = makeKeyPair('EC');
    const ca = () => issue({ subject: 'CN=CA', keys: caKeys, isCa: true });
    const [oldCa, newCa] = [ca(), ca()];
    const keys = makeKeyPair('EC');
    const bytes = bytesOf(['one', issue({ subject: 'CN=one', issuer: oldCa })], ['two', issue({ subject: 'CN=two', keys, issuer: oldCa })]);
    const renewed = issue({ subject: 'CN=two', keys, issuer: newCa });
    const error = await changed(bytes, replaceChain('two', renewed)).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(KeystoreError)
      .with.property('message')
      .that.matches(/nothing was written/);
  });

  for (const password of ['', 'pässword']) {
    it(`is not written with the password '${password}', which Java would not read`, async () => {
      const error = await changePkcs12(plainPfx(), password, () => addKey('key', pki.ecSigner)).catch((thrown: unknown) => thrown);
      expect(error)
        .to.be.instanceOf(KeystoreError)
        .with.property('message')
        .that.matches(/printable ASCII/);
    });
  }

  it('is the recorded one with a key more, then with that key gone again', async function () {
    requireShared(this);
    requireTool(this, 'keytool');
    const original = readFileSync(sharedPath('conformance', 'dss10_keystore.p12'));
    const before = await describeAll(original);
    const added = await changed(original, addKey('added', pki.ecSigner));
    expect(await describeAll(added)).to.deep.equal([...before, `added: ${EC_CHAIN}`]);
    expect(await describeAll(await changed(added, removeEntry('added')))).to.deep.equal(before);
    const file = join(folder, 'dss10.p12');
    writeFileSync(file, added);
    expect(keytool(file, '-list')).to.match(new RegExp(`Your keystore contains ${String(before.length + 1)} entries`));
  });
});
