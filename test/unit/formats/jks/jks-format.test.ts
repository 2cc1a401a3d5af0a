import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { JKS_FORMAT } from '../../../../src/formats/jks/jks-format.js';
import type { KeystoreEntry } from '../../../../src/formats/keystore/keystore-entry.js';
import { KeystoreError, type KeystoreProblem } from '../../../../src/formats/keystore/keystore-error.js';
import { MAX_KEYSTORE_BYTES, type KeystoreChange } from '../../../../src/formats/keystore/keystore-format.js';
import { pki, type TestIdentity } from '../../../support/pki.js';
import { requireTool } from '../../../support/tools.js';

const PASSWORD = 'foo123';
const CREATED = new Date('2026-11-24T12:00:00Z');

const chainOf = ({ chain }: TestIdentity): readonly [Uint8Array, ...Uint8Array[]] => {
  const [own, ...above] = chain.map(({ der }) => der);
  return [own!, ...above];
};

const addKey = (alias: string, identity: TestIdentity): KeystoreChange => ({
  kind: 'addKey',
  entry: { alias, privateKey: identity.privateKey, chain: chainOf(identity), creationDate: CREATED },
});

const changed = async (bytes: Uint8Array, change: KeystoreChange, password = PASSWORD): Promise<Uint8Array> =>
  (await JKS_FORMAT.change(bytes, password, () => change)).bytes;

async function described(entries: readonly KeystoreEntry[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'privateKey') lines.push(`${entry.alias}: ${entry.kind}`);
    else {
      const key = await entry.privateKey();
      expect(createPublicKey(key).equals(entry.chain[0]!.publicKey), entry.alias).to.equal(true);
      lines.push(`${entry.alias}: ${String(key.asymmetricKeyType)} ${entry.chain.map(({ subject }) => subject).join(' < ')}`);
    }
  }
  return lines;
}

async function problem(reading: Promise<unknown>): Promise<KeystoreProblem> {
  const thrown = await reading.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(thrown).to.be.instanceOf(KeystoreError);
  return (thrown as KeystoreError).problem;
}

const creationDateOf = (entry: KeystoreEntry): Date | undefined => ('creationDate' in entry ? entry.creationDate : undefined);

describe('JKS key stores', () => {
  describe('of keytool', function () {
    this.timeout(120_000);
    let folder: string;
    let file: string;
    before(function () {
      requireTool(this, 'keytool');
      folder = mkdtempSync(join(tmpdir(), 'countersign-jks-'));
      file = join(folder, 'java.jks');
      keytool('-genkeypair', '-alias', 'RSA key', '-keyalg', 'RSA', '-dname', 'CN=RSA, O=Test', '-keypass', PASSWORD);
      keytool('-genkeypair', '-alias', 'größe 😀', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=EC', '-keypass', PASSWORD);
      keytool('-genkeypair', '-alias', 'other', '-keyalg', 'RSA', '-dname', 'CN=Other', '-keypass', 'different');
      writeFileSync(join(folder, 'root.pem'), pki.root.pem);
      keytool('-importcert', '-noprompt', '-alias', 'root', '-file', join(folder, 'root.pem'));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    function keytool(...args: readonly string[]): string {
      return execFileSync('keytool', [...args, '-keystore', file, '-storetype', 'JKS', '-storepass', PASSWORD], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
    }

    it('are read with their keys and trusted certificates, and the times at which these were made', async () => {
      const entries = (await JKS_FORMAT.read(readFileSync(file), PASSWORD)).filter(({ alias }) => alias !== 'other');
      expect(await described(entries)).to.have.members(['rsa key: rsa CN=RSA,O=Test', 'größe 😀: ec CN=EC', 'root: trustedCertificate']);
      for (const entry of entries) {
        expect(Math.abs(Date.now() - Number(creationDateOf(entry)))).to.be.lessThan(3_600_000);
      }
    });

    it('say of a key with a password of its own that it has one', async () => {
      const other = (await JKS_FORMAT.read(readFileSync(file), PASSWORD)).find(({ alias }) => alias === 'other');
      expect(await problem((other as Extract<KeystoreEntry, { kind: 'privateKey' }>).privateKey())).to.equal('notDecryptable');
    });

    it('are read by keytool after each change, with all that was in them', async () => {
      writeFileSync(file, await changed(readFileSync(file), addKey('made here é', pki.rsaSigner)));
      const listing = keytool('-list', '-v');
      expect(listing).to.match(/Your keystore contains 5 entries/);
      expect(listing).to.match(/Alias name: made here é\nCreation date: .*\nEntry type: PrivateKeyEntry\nCertificate chain length: 3/);
      // Java recovers the private keys with the password of the store.
      for (const alias of ['made here é', 'rsa key'])
        expect(keytool('-certreq', '-alias', alias, '-keypass', PASSWORD)).to.match(/BEGIN NEW CERT/);

      const [own] = chainOf(pki.rsaSigner);
      writeFileSync(file, await changed(readFileSync(file), { kind: 'replaceChain', alias: 'made here é', chain: [own] }));
      expect(keytool('-list', '-v', '-alias', 'made here é')).to.match(/Certificate chain length: 1/);
      const exported = keytool('-exportcert', '-rfc', '-alias', 'made here é');
      expect(exported).to.include(Buffer.from(own).toString('base64').slice(0, 60));

      writeFileSync(file, await changed(readFileSync(file), { kind: 'removeEntry', alias: 'größe 😀' }));
      expect(keytool('-list')).to.match(/Your keystore contains 4 entries/);
    });

    it('are begun empty here and go on in keytool', async () => {
      file = join(folder, 'begun.jks');
      writeFileSync(file, await JKS_FORMAT.empty(PASSWORD));
      expect(keytool('-list')).to.match(/Your keystore contains 0 entries/);
      keytool('-genkeypair', '-alias', 'new', '-keyalg', 'EC', '-groupname', 'secp384r1', '-dname', 'CN=new', '-keypass', PASSWORD);
      expect(await described(await JKS_FORMAT.read(readFileSync(file), PASSWORD))).to.deep.equal(['new: ec CN=new']);
    });
  });

  it('keep other entries octet by octet, and what was written is what is read', async () => {
    const one = await changed(await JKS_FORMAT.empty(PASSWORD), addKey('one', pki.ecSigner));
    const two = await changed(one, addKey('two', pki.ed25519Signer));
    expect(Buffer.from(two).includes(Buffer.from(one.subarray(12, -20)))).to.equal(true);
    const entries = await JKS_FORMAT.read(two, PASSWORD);
    expect((await described(entries)).map((line) => line.split(' CN')[0])).to.deep.equal(['one: ec', 'two: ed25519']);
    expect(entries.map((entry) => 'creationDate' in entry && entry.creationDate)).to.deep.equal([CREATED, CREATED]);
  });

  it('take any password but an empty one', async () => {
    for (const password of ['x', 'Größe € 😀', 'a'.repeat(2000)]) {
      const keystore = await changed(await JKS_FORMAT.empty(password), addKey('one', pki.ecSigner), password);
      expect(await described(await JKS_FORMAT.read(keystore, password))).to.have.length(1);
      expect(await problem(JKS_FORMAT.read(keystore, `${password} `))).to.equal('macInvalid');
    }
    expect(await problem(JKS_FORMAT.empty(''))).to.equal('unsupported');
  });

  it('hold no alias that Java would not find', () => {
    expect(JKS_FORMAT.aliasProblem('key 1')).to.equal(undefined);
    expect(JKS_FORMAT.aliasProblem('Key 1')).to.equal('A JKS key store holds aliases in lower case only, such as key 1');
    expect(JKS_FORMAT.aliasProblem('é'.repeat(40_000))).to.equal('The alias is too long for a JKS key store');
  });

  describe('that are hostile', () => {
    /** Seals whatever content as a key store with the right digest. */
    function sealed(...parts: readonly Uint8Array[]): Uint8Array {
      const content = Buffer.concat(parts);
      const secret = Buffer.from(PASSWORD, 'utf16le').swap16();
      return Buffer.concat([content, createHash('sha1').update(secret).update('Mighty Aphrodite').update(content).digest()]);
    }
    const int32 = (...values: readonly number[]): Buffer =>
      Buffer.concat(values.map((value) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex')));
    const header = (count: number, version = 2): Buffer => int32(0xfeedfeed, version, count);
    const name = Buffer.concat([Buffer.from([0, 1, 0x61]), Buffer.alloc(8)]);
    const type = Buffer.concat([Buffer.from([0, 5]), Buffer.from('X.509')]);

    const CASES: readonly (readonly [string, Uint8Array, KeystoreProblem])[] = [
      ['nothing', new Uint8Array(), 'malformed'],
      ['three octets', new Uint8Array([0xfe, 0xed, 0xfe]), 'malformed'],
      ['the magic alone', int32(0xfeedfeed), 'malformed'],
      ['no digest', int32(0xfeedfeed, 2), 'macInvalid'],
      ['another format', Buffer.alloc(100, 0x30), 'malformed'],
      ['JCEKS', sealed(int32(0xcececece, 2, 0)), 'unsupported'],
      ['version 3', sealed(header(0, 3)), 'unsupported'],
      ['a digest of other content', Buffer.concat([header(0), Buffer.alloc(20)]), 'macInvalid'],
      ['no count', sealed(int32(0xfeedfeed, 2)), 'malformed'],
      ['2^31 entries', sealed(header(0x80000000)), 'tooCostly'],
      ['2^32 - 1 entries', sealed(header(0xffffffff)), 'tooCostly'],
      ['an entry that is not there', sealed(header(1)), 'malformed'],
      ['an entry of kind 3', sealed(header(1), int32(3), name), 'malformed'],
      ['an alias longer than the file', sealed(header(1), int32(1), Buffer.from([0xff, 0xff, 0x61])), 'malformed'],
      ['an alias that is no text', sealed(header(1), int32(1), Buffer.from([0, 1, 0xff]), Buffer.alloc(8)), 'malformed'],
      ['a key of 2^32 - 1 octets', sealed(header(1), int32(1), name, int32(0xffffffff)), 'malformed'],
      ['a chain of 2^31 certificates', sealed(header(1), int32(1), name, int32(0, 0x80000000)), 'tooCostly'],
      ['a certificate of 2^31 octets', sealed(header(1), int32(2), name, type, int32(0x80000000)), 'malformed'],
      ['octets after the last entry', sealed(header(0), Buffer.alloc(1)), 'malformed'],
      ['too many octets', Buffer.alloc(MAX_KEYSTORE_BYTES + 1), 'tooCostly'],
    ];
    for (const [what, bytes, expected] of CASES) {
      it(`are refused with ${what} (${expected})`, async () => {
        expect(await problem(JKS_FORMAT.read(bytes, PASSWORD))).to.equal(expected);
      });
    }

    it('are refused when they end at whatever octet', async () => {
      const whole = await changed(await JKS_FORMAT.empty(PASSWORD), addKey('one', pki.ecSigner));
      for (let length = 0; length < whole.length; length += 7) {
        const cut = whole.subarray(0, length);
        expect(['macInvalid', 'malformed']).to.include(await problem(JKS_FORMAT.read(cut, PASSWORD)));
        // With a right digest it is the structure that must tell; what it holds may end early only between entries.
        if (length > 12)
          expect(['malformed', 'tooCostly']).to.include(
            await problem(JKS_FORMAT.read(sealed(whole.subarray(0, Math.min(length, whole.length - 21))), PASSWORD)),
          );
      }
    });

    it('never throw anything but what says why, whatever stands in them', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(3), async (content, count) => {
          const entries = await JKS_FORMAT.read(sealed(header(count), content), PASSWORD).catch((cause: unknown) => cause);
          if (!(entries instanceof KeystoreError)) expect(entries).to.be.an('array').of.length.at.most(count);
        }),
        { numRuns: 300 },
      );
    });

    it('open only the entries that can be read, and say of a key why it cannot', async () => {
      const certificate = Buffer.concat([type, int32(3), Buffer.from('abc')]);
      const bytes = sealed(header(2), int32(1), name, int32(2), Buffer.from([0x30, 0]), int32(0), int32(2), name, certificate);
      const entries = await JKS_FORMAT.read(bytes, PASSWORD);
      expect(entries.map(({ kind }) => kind)).to.deep.equal(['privateKey']);
      expect(await problem((entries[0] as Extract<KeystoreEntry, { kind: 'privateKey' }>).privateKey())).to.equal('malformed');
    });
  });
});
