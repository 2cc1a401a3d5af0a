import { expect } from 'chai';
import { createCipheriv, createHmac, createPublicKey, pbkdf2Sync } from 'node:crypto';
import {
  algorithmIdentifier,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  tlv,
} from '../../../../src/formats/asn1/asn1.js';
import { MAX_KEYSTORE_BYTES } from '../../../../src/formats/keystore/keystore-format.js';
import { readPkcs12 } from '../../../../src/formats/pkcs12/pkcs12.js';
import type { KeystoreEntry, PrivateKeyEntry } from '../../../../src/formats/keystore/keystore-entry.js';
import { KeystoreError, type KeystoreProblem } from '../../../../src/formats/keystore/keystore-error.js';
import { issue, makeKeystore, pki, type TestIdentity } from '../../../support/pki.js';
import { BAG, certificateBag, contentInfo, dataContent, encryptedContent, pfx, plainPfx, safeBag } from '../../../support/pkcs12-parts.js';

// Made with OpenSSL: `openssl pkcs12 -export -legacy -name legacy -passout pass:foo123` of an EC key; RC2-40 and 3DES.
const LEGACY = Buffer.from(
  'MIIDuwIBAzCCA4EGCSqGSIb3DQEHAaCCA3IEggNuMIIDajCCAj8GCSqGSIb3DQEHBqCCAjAwggIsAgEAMIICJQYJKoZIhvcNAQcBMBwGCiqGSI' +
    'b3DQEMAQYwDgQI2N3Yjvl6RxICAggAgIIB+FioGvonzzJQ1acKaPWB9JHXHOqvD0MUEbg4mQwI+1RE/CsVxd5SqY9BsMLGqGDXx5oRJKdkH/3U' +
    'bLznuiOFgsiJjJQKaN88iuyeuIa0m3ujQKweiJCDuH9cVr8/7Dgnn9jv/k1/JOfKKHuVfG+oVmA7NiII/RFu3vw+KxmbrET3JM7TuA5oTpKkzH' +
    '1QnJ9kupfgWvVchp1KQRhK5flUBKwk/z+QdKzcHZZmDf/l2LkMJ1XZY7gj68lGTmddc1sMogtA8ymXk/o2ERdp/7fmQ+K0IKQpexbLe3ukVl/g' +
    'lDi2N1bwkVluz7mZ3kYqEtsm4YRs5dIQz9pX1p2AGd3srmEYvxdr9TbjhlWTKjs88ZtfvdGvr3Wo7plvveFtuJW7wxQ4jZxaSb4pqSLSY8J0P5' +
    'DyjKinkmJtN2Sxg5MjqRo65EYR3roEeGIe7/dR8FxXI/IXelsFFJrxgJm3nvz3O8DnkAE6u+c4fEh7kCi1hccAXeY6smryHDzvg9fqqTy5yLvT' +
    'GnVbkX0bjTZUJCc8vOn6lmPBScMtRBgNT6HPNOEajbYAqOFKBUYSiNAvBFLAKq1R6VBmHduGE/3XdB+3i66nk74NPHEvOdZevxMlVBH2fxkJ/Z' +
    'aEflefeqibIWOhZpj+GgQmeiX0AfEJufKv3JAAINZlgvT9hzCCASMGCSqGSIb3DQEHAaCCARQEggEQMIIBDDCCAQgGCyqGSIb3DQEMCgECoIG0' +
    'MIGxMBwGCiqGSIb3DQEMAQMwDgQImefYpeaLkRgCAggABIGQCGraqEceZYTDiHKT1HJaZtg1vRyvf18Mctc9jqgOceAgS6oXQwPjbxrWjX7aCH' +
    'HuR+uLnf2p2+EcSIXigRt2f+m26VLgp0uP7d51+0vTnhZ78pEo1cCqQd3SgLxxamCCeNx4PJQPLSfVOZwir6PcIoprJ12LM71Asnanp1lhviKh' +
    'HJq5fJVcBrrjex4PoGxqMUIwGwYJKoZIhvcNAQkUMQ4eDABsAGUAZwBhAGMAeTAjBgkqhkiG9w0BCRUxFgQULZILHH3LMPE9pdlOGW5MQ/9wbN' +
    '0wMTAhMAkGBSsOAwIaBQAEFAqne9BJkP5WroCiS+J3XOFd0jvPBAivjVO9M1EHWgICCAA=',
  'base64',
);

const privateKeyInfo = (identity: TestIdentity): Uint8Array => identity.privateKey.export({ type: 'pkcs8', format: 'der' });
const subjects = (entry: KeystoreEntry | undefined): readonly string[] =>
  entry?.kind === 'privateKey' ? entry.chain.map(({ subject }) => subject) : [];
const aliases = (entries: readonly KeystoreEntry[]): readonly string[] => entries.map(({ kind, alias }) => `${kind} ${alias}`);

async function expectKey(entry: KeystoreEntry | undefined, identity: TestIdentity): Promise<void> {
  expect(entry?.kind).to.equal('privateKey');
  const key = await (entry as PrivateKeyEntry).privateKey();
  expect(createPublicKey(key).equals(identity.certificate.publicKey)).to.equal(true);
}

async function problemOf(bytes: Uint8Array, password: string): Promise<KeystoreProblem> {
  try {
    await readPkcs12(bytes, password);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(KeystoreError);
    expect((thrown as Error).message).to.match(/^[A-Z].*\.$/);
    return (thrown as KeystoreError).problem;
  }
  throw new Error('the keystore was read');
}

describe('Reading a PKCS#12 keystore (RFC 7292)', () => {
  it('reads keys of every type with their chains', async () => {
    const identities = {
      rsa: pki.rsaSigner,
      ec: pki.ecSigner,
      ed25519: pki.ed25519Signer,
      ed448: issue({ subject: 'CN=Ed448', keyType: 'Ed448' }),
      'Größe €': issue({ subject: 'CN=p521', curve: 'secp521r1' }),
    };
    const entries = await readPkcs12(makeKeystore(identities), 'foo123');
    expect(aliases(entries)).to.deep.equal(Object.keys(identities).map((alias) => `privateKey ${alias}`));
    for (const [index, identity] of Object.values(identities).entries()) {
      await expectKey(entries[index], identity);
      expect(subjects(entries[index])).to.deep.equal(identity.chain.map(({ subject }) => subject));
    }
  });

  it('reads RC2-40 and 3DES with SHA-1', async () => {
    const [entry] = await readPkcs12(LEGACY, 'foo123');
    expect(entry?.alias).to.equal('legacy');
    expect(subjects(entry)).to.deep.equal(['CN=legacy']);
    const key = await (entry as PrivateKeyEntry).privateKey();
    expect(createPublicKey(key).equals((entry as PrivateKeyEntry).chain[0]!.publicKey)).to.equal(true);
  });

  it('decrypts a key once', async () => {
    const [entry] = await readPkcs12(LEGACY, 'foo123');
    const { privateKey } = entry as PrivateKeyEntry;
    expect(await privateKey()).to.equal(await privateKey());
  });

  it('reads keys and certificates that are not encrypted, whatever the password', async () => {
    const { certificate } = pki.ecSigner;
    const id = Uint8Array.of(1, 0xab);
    const file = plainPfx(
      safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { localKeyId: id }),
      certificateBag(pki.root.certificate.der),
      certificateBag(certificate.der, { localKeyId: id }),
      certificateBag(pki.subCa.certificate.der),
    );
    for (const password of ['', 'any']) {
      const entries = await readPkcs12(file, password);
      expect(aliases(entries)).to.deep.equal(['privateKey 01ab']);
      await expectKey(entries[0], pki.ecSigner);
      expect(subjects(entries[0])).to.deep.equal(pki.ecSigner.chain.map(({ subject }) => subject));
    }
  });

  it('finds the certificate of a key by name, and by public key where nothing else tells', async () => {
    const other = issue({ subject: 'CN=other' });
    const file = plainPfx(
      safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { friendlyName: 'named' }),
      safeBag(BAG.key, privateKeyInfo(other)),
      certificateBag(pki.ecSigner.certificate.der, { friendlyName: 'named' }),
      certificateBag(other.certificate.der),
    );
    const entries = await readPkcs12(file, '');
    expect(aliases(entries)).to.deep.equal(['privateKey named', 'privateKey 1']);
    expect(entries.flatMap((entry) => subjects(entry).slice(0, 1))).to.deep.equal([pki.ecSigner.certificate.subject, 'CN=other']);
  });

  it('does not decrypt many keys to find their certificates', async () => {
    const shrouded = (passphrase: string): Uint8Array =>
      pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase });
    const one = plainPfx(safeBag(BAG.shroudedKey, shrouded('foo123')), certificateBag(pki.ecSigner.certificate.der));
    expect(subjects((await readPkcs12(one, 'foo123'))[0])[0]).to.equal(pki.ecSigner.certificate.subject);
    const bags = [safeBag(BAG.shroudedKey, shrouded('foo123')), safeBag(BAG.shroudedKey, shrouded('foo123'))];
    const two = plainPfx(...bags, certificateBag(pki.ecSigner.certificate.der));
    expect((await readPkcs12(two, 'foo123')).map(subjects)).to.deep.equal([[], []]);
  });

  it('decrypts a key that took very many iterations', async () => {
    const salt = Buffer.from('saltsalt');
    const iv = Buffer.alloc(16, 7);
    const cipher = createCipheriv('aes-128-cbc', pbkdf2Sync('foo123', salt, 100_001, 16, 'sha1'), iv);
    const ciphertext = Buffer.concat([cipher.update(privateKeyInfo(pki.ecSigner)), cipher.final()]);
    const derivation = algorithmIdentifier('1.2.840.113549.1.5.12', sequence(octetString(salt), integer(100_001)));
    const scheme = algorithmIdentifier('2.16.840.1.101.3.4.1.2', octetString(iv));
    const encrypted = sequence(algorithmIdentifier('1.2.840.113549.1.5.13', sequence(derivation, scheme)), octetString(ciphertext));
    const [entry] = await readPkcs12(plainPfx(safeBag(BAG.shroudedKey, encrypted)), 'foo123');
    await expectKey(entry, pki.ecSigner);
  });

  it('gives no two entries one alias', async () => {
    const key = privateKeyInfo(pki.ecSigner);
    const file = plainPfx(
      safeBag(BAG.key, key, { friendlyName: '1' }),
      safeBag(BAG.key, key, { friendlyName: '1', localKeyId: Uint8Array.of(7) }),
      safeBag(BAG.key, key),
    );
    expect(aliases(await readPkcs12(file, ''))).to.deep.equal(['privateKey 1', 'privateKey 07', 'privateKey 2']);
  });

  it('keeps trusted certificates and secrets aside, and passes over CRLs and unknown bags', async () => {
    const file = plainPfx(
      certificateBag(pki.root.certificate.der, { friendlyName: 'root', trusted: true }),
      certificateBag(pki.stranger.certificate.der, { friendlyName: 'stranger' }),
      certificateBag(pki.subCa.certificate.der),
      safeBag(BAG.secret, sequence(objectIdentifier('1.2.3')), { friendlyName: 'aes' }),
      safeBag(BAG.crl, sequence()),
      safeBag('1.2.3.4', sequence()),
    );
    expect(aliases(await readPkcs12(file, ''))).to.deep.equal(['secret aes', 'trustedCertificate root', 'trustedCertificate stranger']);
  });

  it('reads on where a certificate is of a kind that is not supported', async () => {
    const file = plainPfx(certificateBag(sequence(integer(1))), safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { friendlyName: 'a' }));
    const entries = await readPkcs12(file, '');
    await expectKey(entries[0], pki.ecSigner);
    expect(subjects(entries[0])).to.deep.equal([]);
  });

  it('takes the issuer whose key identifier fits where a CA has several certificates', async () => {
    const renewed = issue({ subject: 'C=SE,O=Test,CN=Test Sub CA', issuer: pki.root, isCa: true });
    const id = Uint8Array.of(1);
    const file = plainPfx(
      safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { localKeyId: id }),
      certificateBag(pki.ecSigner.certificate.der, { localKeyId: id }),
      certificateBag(renewed.certificate.der),
      certificateBag(pki.subCa.certificate.der),
    );
    const [entry] = await readPkcs12(file, '');
    expect((entry as PrivateKeyEntry).chain[1]?.serialNumber).to.equal(pki.subCa.certificate.serialNumber);
  });

  it('reads nested SafeContents and BER with parts of indefinite length', async () => {
    const inner = safeBag(BAG.safeContents, sequence(safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { friendlyName: 'deep' })));
    const safe = sequence(dataContent(sequence(inner)));
    const [head, tail] = [safe.subarray(0, 10), safe.subarray(10)];
    const parts = Buffer.concat([Uint8Array.of(0x24, 0x80), octetString(head), octetString(tail), Uint8Array.of(0, 0)]);
    const entries = await readPkcs12(sequence(integer(3), contentInfo('1.2.840.113549.1.7.1', parts)), '');
    expect(aliases(entries)).to.deep.equal(['privateKey deep']);
  });

  it('verifies a PBMAC1 (RFC 9579)', async () => {
    const salt = Buffer.from('saltsalt');
    const macData = (password: string, keyLength: number) => (safe: Uint8Array) => {
      const mac = createHmac('sha512', pbkdf2Sync(password, salt, 2048, 32, 'sha256'))
        .update(safe)
        .digest();
      const hmac = (oid: string): Uint8Array => algorithmIdentifier(oid, nullValue);
      const derivation = sequence(octetString(salt), integer(2048), integer(keyLength), hmac('1.2.840.113549.2.9'));
      const parameters = sequence(algorithmIdentifier('1.2.840.113549.1.5.12', derivation), hmac('1.2.840.113549.2.11'));
      const digestInfo = sequence(algorithmIdentifier('1.2.840.113549.1.5.14', parameters), octetString(mac));
      return sequence(digestInfo, octetString(Buffer.from('NOT USED')), integer(1));
    };
    const parts = [dataContent(sequence(safeBag(BAG.secret, sequence(), { friendlyName: 's' })))];
    expect(aliases(await readPkcs12(pfx(parts, macData('foo123', 32)), 'foo123'))).to.deep.equal(['secret s']);
    expect(await problemOf(pfx(parts, macData('foo123', 32)), 'foo124')).to.equal('macInvalid');
    expect(await problemOf(pfx(parts, macData('foo123', 8)), 'foo123')).to.equal('malformed');
  });
});

describe('A PKCS#12 keystore that cannot be read', () => {
  const keystore = makeKeystore({ ec: pki.ecSigner });

  it('says so for a wrong password', async () => {
    for (const password of ['', 'foo124', 'foo123 ', 'FOO123', 'x'.repeat(10_000)]) {
      expect(await problemOf(keystore, password)).to.equal('macInvalid');
      expect(await problemOf(LEGACY, password)).to.equal('macInvalid');
    }
  });

  it('says so for a wrong password where there is no MAC', async () => {
    const shrouded = pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'foo123' });
    const file = plainPfx(safeBag(BAG.shroudedKey, shrouded, { friendlyName: 'a' }), certificateBag(pki.root.certificate.der));
    await expectKey((await readPkcs12(file, 'foo123'))[0], pki.ecSigner);
    expect(await problemOf(file, 'foo124')).to.be.oneOf(['notDecryptable', 'unsupported']);
  });

  const AES_256_CBC = algorithmIdentifier('2.16.840.1.101.3.4.1.42', octetString(new Uint8Array(16)));
  const gcm = (nonceOctets: number, ...tagOctets: readonly number[]): Uint8Array =>
    algorithmIdentifier('2.16.840.1.101.3.4.1.6', sequence(octetString(new Uint8Array(nonceOctets)), ...tagOctets.map(integer)));
  const pbes2 = (iterations: number, scheme = AES_256_CBC): Uint8Array => {
    const derivation = sequence(octetString(new Uint8Array(8)), integer(iterations), algorithmIdentifier('1.2.840.113549.2.9', nullValue));
    return algorithmIdentifier('1.2.840.113549.1.5.13', sequence(algorithmIdentifier('1.2.840.113549.1.5.12', derivation), scheme));
  };
  const anyMac =
    (iterations: number, oid = '1.3.14.3.2.26') =>
    (): Uint8Array =>
      sequence(
        sequence(algorithmIdentifier(oid, nullValue), octetString(new Uint8Array(20))),
        octetString(new Uint8Array(8)),
        integer(iterations),
      );
  let nested = safeBag(BAG.secret, sequence());
  for (let depth = 0; depth < 10; depth++) nested = safeBag(BAG.safeContents, sequence(nested));

  const refused: readonly (readonly [string, Uint8Array, KeystoreProblem])[] = [
    ['nothing', new Uint8Array(), 'malformed'],
    ['a text', Buffer.from('-----BEGIN CERTIFICATE-----'), 'malformed'],
    ['a Java keystore', Buffer.from('feedfeed0000000200000000', 'hex'), 'malformed'],
    ['a certificate', pki.root.certificate.der, 'malformed'],
    ['another version', sequence(integer(4), dataContent(sequence())), 'unsupported'],
    ['integrity by public key', sequence(integer(3), contentInfo('1.2.840.113549.1.7.2', sequence())), 'unsupported'],
    ['encryption by public key', pfx([contentInfo('1.2.840.113549.1.7.3', sequence())]), 'unsupported'],
    ['an unknown encryption', pfx([encryptedContent(algorithmIdentifier('1.2.3', sequence()), new Uint8Array(16))]), 'unsupported'],
    ['a ciphertext of part of a block', pfx([encryptedContent(pbes2(1), new Uint8Array(15))]), 'malformed'],
    ['a ciphertext of nothing', pfx([encryptedContent(pbes2(1), new Uint8Array(0))]), 'malformed'],
    ['an authentication tag that is cut off', pfx([encryptedContent(pbes2(1, gcm(12)), new Uint8Array(11))]), 'malformed'],
    ['an authentication tag that proves little', pfx([encryptedContent(pbes2(1, gcm(12, 4)), new Uint8Array(16))]), 'malformed'],
    ['an empty nonce', pfx([encryptedContent(pbes2(1, gcm(0, 16)), new Uint8Array(32))]), 'malformed'],
    ['a wrong authentication tag', pfx([encryptedContent(pbes2(1, gcm(12, 16)), new Uint8Array(32))]), 'notDecryptable'],
    ['more iterations than are made', pfx([encryptedContent(pbes2(5_000_001), new Uint8Array(16))]), 'tooCostly'],
    ['more iterations for the MAC than are made', pfx([], anyMac(5_000_001)), 'tooCostly'],
    ['an unknown MAC', pfx([], anyMac(1, '1.2.3')), 'unsupported'],
    ['a MAC with a digest that is no longer used', pfx([], anyMac(1, '1.2.840.113549.2.5')), 'unsupported'],
    ['a wrong MAC', pfx([], anyMac(1)), 'macInvalid'],
    ['nesting without end', plainPfx(nested), 'malformed'],
    ['more bags than anybody has', plainPfx(...Array<Uint8Array>(10_001).fill(safeBag(BAG.crl, sequence()))), 'tooCostly'],
    ['too many octets', tlv(0x30, new Uint8Array(MAX_KEYSTORE_BYTES)), 'tooCostly'],
  ];
  for (const [what, bytes, problem] of refused) {
    it(`is refused for ${what} (${problem})`, async () => {
      expect(await problemOf(bytes, 'foo123')).to.equal(problem);
    });
  }

  it('is refused wherever it is cut off', async () => {
    for (const file of [keystore, LEGACY]) {
      for (let length = 0; length < file.length; length += 37) {
        expect(await problemOf(file.subarray(0, length), 'foo123')).to.be.oneOf(['malformed', 'macInvalid']);
      }
    }
  });

  it('is never read as something else, whichever bit is flipped', async function () {
    this.timeout(30_000);
    const [original] = await readPkcs12(LEGACY, 'foo123');
    for (let index = 0; index < LEGACY.length; index++) {
      const flipped = Uint8Array.from(LEGACY);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      const entries = await readPkcs12(flipped, 'foo123').catch((thrown: unknown) => thrown);
      if (entries instanceof KeystoreError) continue;
      // Flips that change nothing: a tag or length that BER writes in several ways, outside of what the MAC covers.
      expect(entries).to.be.an('array');
      expect(aliases(entries as readonly KeystoreEntry[])).to.deep.equal([`privateKey ${original!.alias}`]);
    }
  });

  it('gives entries or a sentence, whichever bit of one without MAC is flipped', async function () {
    this.timeout(30_000);
    const id = Uint8Array.of(1);
    const file = plainPfx(
      safeBag(BAG.key, privateKeyInfo(pki.ecSigner), { friendlyName: 'a', localKeyId: id }),
      certificateBag(pki.ecSigner.certificate.der, { localKeyId: id }),
    );
    for (let index = 0; index < file.length; index++) {
      const flipped = Uint8Array.from(file);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      const entries = await readPkcs12(flipped, '').catch((thrown: unknown) => thrown);
      if (!(entries instanceof KeystoreError)) expect(entries).to.be.an('array');
    }
  });
});
