import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPkcs12 } from '../../src/formats/pkcs12/pkcs12.js';
import type { KeystoreEntry } from '../../src/formats/keystore/keystore-entry.js';
import { pki, type TestIdentity } from '../support/pki.js';
import { BAG, certificateBag, plainPfx, safeBag } from '../support/pkcs12-parts.js';
import { requireShared, sharedPath } from '../support/shared.js';
import { requireTool } from '../support/tools.js';

/** Alias, type of key and subjects of the chain, after checking that the key belongs to its certificate. */
async function described(entries: readonly KeystoreEntry[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'privateKey') {
      lines.push(`${entry.alias}: ${entry.kind}`);
      continue;
    }
    const key = await entry.privateKey();
    expect(createPublicKey(key).equals(entry.chain[0]!.publicKey), entry.alias).to.equal(true);
    lines.push(`${entry.alias}: ${String(key.asymmetricKeyType)} ${entry.chain.map(({ subject }) => subject).join(' < ')}`);
  }
  return lines;
}

const chainText = (identity: TestIdentity): string => identity.chain.map(({ subject }) => subject).join(' < ');

describe('PKCS#12 keystores of other programs', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-keystores-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  describe('Keystores made with openssl', () => {
    before(function () {
      requireTool(this, 'openssl');
    });

    function make(identity: TestIdentity, password: string, ...options: readonly string[]): Uint8Array {
      const file = (name: string): string => join(folder, name);
      const [own, ...above] = identity.chain.map(({ der }) => Buffer.from(der).toString('base64'));
      const pem = (base64: string): string =>
        `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
      writeFileSync(file('key.pem'), identity.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      writeFileSync(file('own.pem'), pem(own ?? ''));
      writeFileSync(file('above.pem'), above.map(pem).join(''));
      const inputs = ['-inkey', file('key.pem'), '-in', file('own.pem'), ...(above.length > 0 ? ['-certfile', file('above.pem')] : [])];
      const command = ['pkcs12', '-export', ...inputs, '-out', file('out.p12'), '-passout', `pass:${password}`, ...options];
      execFileSync('openssl', command, { stdio: 'pipe' });
      return readFileSync(file('out.p12'));
    }

    const variants: Readonly<Record<string, readonly string[]>> = {
      'PBES2 with AES-256 and a MAC with SHA-256': [],
      'RC2-40, 3DES and a MAC with SHA-1': ['-legacy'],
      'RC2-128': ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-RC2-128'],
      '3DES with two keys': ['-legacy', '-certpbe', 'PBE-SHA1-2DES', '-keypbe', 'PBE-SHA1-2DES'],
      '3DES for all': ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES'],
      'AES-128 and a MAC with SHA-512': ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-192-CBC', '-macalg', 'sha512'],
      'no MAC': ['-nomac'],
      'certificates not encrypted': ['-certpbe', 'NONE'],
      'nothing encrypted': ['-certpbe', 'NONE', '-keypbe', 'NONE'],
      'nothing encrypted and no MAC': ['-certpbe', 'NONE', '-keypbe', 'NONE', '-nomac'],
      'one iteration': ['-noiter', '-nomaciter'],
      'a MAC with SHA3-256': ['-macalg', 'sha3-256'],
    };
    for (const [name, options] of Object.entries(variants)) {
      for (const password of ['foo123', '', 'Größe € 😀']) {
        it(`with ${name} and the password "${password}"`, async () => {
          const keystore = make(pki.ecSigner, password, '-name', 'Größe €', ...options);
          expect(await described(await readPkcs12(keystore, password))).to.deep.equal([`Größe €: ec ${chainText(pki.ecSigner)}`]);
        });
      }
    }

    for (const digest of ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA512-224', 'SHA512-256']) {
      it(`with a key derived by PBKDF2 with HMAC and ${digest}`, async () => {
        const { privateKey, certificate } = pki.ecSigner;
        const pem = join(folder, 'plain.pem');
        writeFileSync(pem, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
        const encryption = ['-v2', 'aes-256-cbc', '-v2prf', `hmacWith${digest}`, '-passout', 'pass:Größe'];
        // OpenSSL itself opens keys of fewer iterations for us.
        for (const iterations of ['2048', '100001']) {
          const words = ['pkcs8', '-topk8', '-in', pem, '-outform', 'DER', ...encryption, '-iter', iterations];
          const key = execFileSync('openssl', words, { stdio: 'pipe' });
          const [entry] = await readPkcs12(plainPfx(safeBag(BAG.shroudedKey, key), certificateBag(certificate.der)), 'Größe');
          expect(await described([entry!])).to.deep.equal([`1: ec ${certificate.subject}`]);
        }
      });
    }

    it('with RSA and Ed25519 keys', async () => {
      for (const [identity, type] of [
        [pki.rsaSigner, 'rsa'],
        [pki.ed25519Signer, 'ed25519'],
      ] as const) {
        const keystore = make(identity, 'foo123', '-name', 'a');
        expect(await described(await readPkcs12(keystore, 'foo123'))).to.deep.equal([`a: ${type} ${chainText(identity)}`]);
      }
    });

    it('with named CA certificates and without a name for the key', async () => {
      const keystore = make(pki.ecSigner, 'foo123', '-caname', 'sub', '-caname', 'root');
      const lines = await described(await readPkcs12(keystore, 'foo123'));
      expect(lines[0]).to.match(/^[0-9a-f]{40}: ec /);
      expect(lines.slice(1)).to.deep.equal(['sub: trustedCertificate', 'root: trustedCertificate']);
    });
  });

  describe('Keystores made with keytool', () => {
    before(function () {
      requireTool(this, 'keytool');
      this.timeout(60_000);
    });

    function keytool(keystore: string, ...options: readonly string[]): void {
      const store = ['-keystore', join(folder, keystore), '-storetype', 'PKCS12', '-storepass', 'foo123'];
      execFileSync('keytool', [...options, ...store], { stdio: 'pipe' });
    }

    function makeKeystore(name: string, ...java: readonly string[]): Uint8Array {
      for (const [alias, algorithm] of [
        ['RSA key', 'RSA'],
        ['ec', 'EC'],
        ['größe', 'Ed25519'],
      ] as const) {
        keytool(name, '-genkeypair', '-alias', alias, '-keyalg', algorithm, '-dname', `CN=${algorithm}, O=Test`, ...java);
      }
      const trusted = join(folder, 'root.pem');
      writeFileSync(trusted, pki.root.pem);
      keytool(name, '-importcert', '-noprompt', '-alias', 'root', '-file', trusted, ...java);
      keytool(name, '-genseckey', '-alias', 'aes', '-keyalg', 'AES', '-keysize', '256', ...java);
      return readFileSync(join(folder, name));
    }

    it('with other protections than its default ones', async function () {
      this.timeout(60_000);
      for (const [name, ...protections] of [
        ['sha1.p12', 'keyProtectionAlgorithm=PBEWithHmacSHA1AndAES_128', 'macAlgorithm=HmacPBESHA512/256'],
        ['sha512.p12', 'certProtectionAlgorithm=PBEWithHmacSHA512AndAES_256', 'macAlgorithm=HmacPBESHA512/224'],
        ['none.p12', 'certProtectionAlgorithm=NONE', 'macAlgorithm=NONE'],
      ] as const) {
        const words = ['-genkeypair', '-alias', 'a', '-keyalg', 'EC', '-dname', 'CN=EC'];
        keytool(name, ...words, ...protections.map((one) => `-J-Dkeystore.pkcs12.${one}`));
        expect(await described(await readPkcs12(readFileSync(join(folder, name)), 'foo123')), name).to.deep.equal(['a: ec CN=EC']);
      }
    });

    for (const [name, java] of [
      ['PBES2 with AES-256 and HmacPBESHA256', []],
      ['RC2-40, 3DES and a MAC with SHA-1', ['-J-Dkeystore.pkcs12.legacy']],
    ] as const) {
      it(`with ${name}`, async function () {
        this.timeout(60_000);
        const entries = await readPkcs12(makeKeystore(`java${String(java.length)}.p12`, ...java), 'foo123');
        // keytool writes aliases in lower case.
        expect(await described(entries)).to.have.members([
          'rsa key: rsa CN=RSA,O=Test',
          'ec: ec CN=EC,O=Test',
          'größe: ed25519 CN=Ed25519,O=Test',
          'root: trustedCertificate',
          'aes: secret',
        ]);
      });
    }
  });

  describe('The keystore of the recorded exchanges', () => {
    it('has 24 keys, each with its certificate', async function () {
      requireShared(this);
      const entries = await readPkcs12(readFileSync(sharedPath('conformance', 'dss10_keystore.p12')), 'foo123');
      const lines = await described(entries);
      expect(lines).to.have.length(24);
      expect(lines).to.include('example.com_K_1: rsa CN=example.com_K_1,L=_SignServer_DUMMY_CERT_,C=SE');
      expect(lines).to.include(
        'signer00003: rsa ' +
          'CN=signer00003,OU=Testing,O=SignServer,C=SE < CN=DSS Sub CA 11,OU=Testing,O=SignServer,C=SE < CN=DSS Root CA 10,OU=Testing,O=SignServer,C=SE',
      );
    });
  });
});
