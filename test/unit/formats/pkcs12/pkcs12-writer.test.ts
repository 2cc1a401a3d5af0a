import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCertificate, type CertificateFields } from '../../../../src/formats/x509/certificate-builder.js';
import { parseDistinguishedName } from '../../../../src/formats/x509/distinguished-name-parser.js';
import { KeystoreError } from '../../../../src/formats/keystore/keystore-error.js';
import { writePkcs12 } from '../../../../src/formats/pkcs12/pkcs12-writer.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'correct horse ~1';
const ca = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  name: parseDistinguishedName('C=SE,CN=Café CA'),
} as const;
const YEAR = 365 * 24 * 3600 * 1000;
const validity = { notBefore: Date.now(), notAfter: Date.now() + YEAR };
const caCertificate = buildCertificate(
  { serialNumber: 1n, subject: ca.name, issuer: ca.name, publicKey: ca.publicKey, use: 'ca', ...validity },
  ca,
);

function entry(alias: string, keys: ReturnType<typeof generateKeyPairSync>) {
  const fields: CertificateFields = {
    serialNumber: 0xffn,
    subject: parseDistinguishedName(`O=Test,CN=${alias}`),
    issuer: ca.name,
    publicKey: keys.publicKey,
    use: 'signer',
    ...validity,
  };
  return { alias, privateKey: keys.privateKey, chain: [buildCertificate(fields, ca), caCertificate] as const };
}

const entries = [
  entry('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  entry('ec', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
];

describe('certificates that are built', () => {
  const [rsa] = entries;

  it('are verified by the issuer they name, and say what they are for', () => {
    const certificate = new X509Certificate(rsa!.chain[0]);
    const issuer = new X509Certificate(caCertificate);

    expect(certificate.verify(ca.publicKey)).to.equal(true);
    expect(certificate.checkIssued(issuer)).to.equal(true);
    expect(issuer.verify(ca.publicKey)).to.equal(true);
    expect([certificate.ca, issuer.ca]).to.deep.equal([false, true]);
    expect(certificate.subject).to.equal('O=Test\nCN=rsa');
    expect(certificate.issuer).to.equal('C=SE\nCN=Café CA');
    expect(certificate.serialNumber).to.equal('FF');
    expect(certificate.checkPrivateKey(rsa!.privateKey)).to.equal(true);
  });
});

describe('keystores that are written', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pkcs12-'));
    file = join(folder, 'keystore.p12');
    writeFileSync(file, await writePkcs12(entries, PASSWORD));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('are read by openssl, with both keys, their certificates and the CA once', function () {
    requireTool(this, 'openssl');
    const { stdout, stderr } = run('openssl', ['pkcs12', '-in', file, '-nodes', '-passin', `pass:${PASSWORD}`]);

    expect(stderr).to.equal('');
    const keys = pemBlocks(stdout, 'PRIVATE KEY').map((pem) => createPrivateKey(pem));
    expect(keys.map((key, index) => key.equals(entries[index]!.privateKey))).to.deep.equal([true, true]);
    const certificates = pemBlocks(stdout, 'CERTIFICATE').map((pem) => Buffer.from(new X509Certificate(pem).raw));
    expect(certificates).to.have.deep.members([entries[0]!.chain[0], entries[1]!.chain[0], caCertificate].map((der) => Buffer.from(der)));
  });

  it('are refused by openssl with another password', function () {
    requireTool(this, 'openssl');
    const { stderr, status } = run('openssl', ['pkcs12', '-in', file, '-nodes', '-passin', 'pass:wrong']);

    expect(status).to.not.equal(0);
    expect(stderr).to.match(/Mac verify error|invalid password/i);
  });

  it('are read by keytool, which finds each key by its alias with the whole chain', function () {
    requireTool(this, 'keytool');
    const { stdout } = run('keytool', ['-list', '-v', '-keystore', file, '-storepass:file', passwordFile()]);

    expect(stdout).to.match(/Your keystore contains 2 entries/);
    for (const { alias } of entries) {
      expect(stdout).to.match(new RegExp(`Alias name: ${alias}\\n[\\s\\S]*?Entry type: PrivateKeyEntry\\nCertificate chain length: 2`));
    }
  });

  for (const password of ['', 'pässword']) {
    it(`are not written with the password '${password}', which Java would not read`, async () => {
      const refused = await writePkcs12(entries, password).catch((cause: unknown) => cause);
      expect(refused).to.be.instanceOf(KeystoreError).with.property('message').that.includes('printable ASCII');
    });
  }

  function passwordFile(): string {
    const path = join(folder, 'password');
    writeFileSync(path, PASSWORD);
    return path;
  }
});

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

function pemBlocks(text: string, label: string): readonly string[] {
  return text.match(new RegExp(`-----BEGIN ${label}-----[\\s\\S]*?-----END ${label}-----`, 'g')) ?? [];
}
