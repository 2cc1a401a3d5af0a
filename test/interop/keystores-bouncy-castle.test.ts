import { expect } from 'chai';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeystoreEntry } from '../../src/formats/keystore/keystore-entry.js';
import type { ChangedKeystore, KeystoreChange } from '../../src/formats/keystore/keystore-format.js';
import { PKCS12_FORMAT } from '../../src/formats/pkcs12/pkcs12-format.js';
import { runJavaProgram } from '../support/java-programs.js';
import { pki } from '../support/pki.js';
import { requireTool } from '../support/tools.js';

/** What Bouncy Castle calls its kinds of PKCS#12; SignServer uses the first. */
const KINDS = ['PKCS12', 'PKCS12-3DES-3DES', 'PKCS12-DEF', 'PKCS12-AES256-AES128', 'PKCS12-AES256-AES128-GCM'] as const;

const PASSWORD = 'foo123';
const PASSWORDS: readonly string[] = [PASSWORD, 'Größe € 😀', ''];

describe('PKCS#12 key stores of Bouncy Castle', function () {
  // The first run compiles with Maven.
  this.timeout(300_000);
  let folder: string;
  before(function () {
    requireTool(this, 'java', 'mvn');
    folder = mkdtempSync(join(tmpdir(), 'countersign-keystores-'));
    run('write', folder, KINDS.join(','), ...PASSWORDS.map(base64));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  const run = (...words: readonly string[]): readonly string[] => runJavaProgram('java-bouncy-castle', 'Keystores', words);
  const base64 = (password: string): string => Buffer.from(password).toString('base64');

  /** What Bouncy Castle finds in each key store. */
  function listed(keystores: readonly Uint8Array[]): readonly (readonly string[])[] {
    const files = keystores.map((_, index) => join(folder, `${String(index)}.listed`));
    keystores.forEach((keystore, index) => {
      writeFileSync(files[index]!, keystore);
    });
    const lines = run('list', base64(PASSWORD), ...files);
    return files.map((_, index) => lines.flatMap((line) => (line.startsWith(`${String(index)}\t`) ? [line.replace(/^\d+\t/, '')] : [])));
  }

  /** Alias, type of key and number of certificates of each entry, after checking that the key belongs to its certificate. */
  const described = (entries: readonly KeystoreEntry[]): Promise<readonly string[]> =>
    Promise.all(
      entries.map(async (entry) => {
        if (entry.kind !== 'privateKey') return `${entry.alias} ${entry.kind}`;
        const key = await entry.privateKey();
        expect(createPublicKey(key).equals(entry.chain[0]!.publicKey), entry.alias).to.equal(true);
        return `${entry.alias} ${String(key.asymmetricKeyType)} ${String(entry.chain.length)}`;
      }),
    );

  const ENTRIES = ['Key One ec 2', 'größe rsa 2', 'edwards ed25519 2', 'one again ec 2', 'trusted trustedCertificate'];

  for (const kind of KINDS) {
    PASSWORDS.forEach((password, index) => {
      // With PBES2 Bouncy Castle writes none without a password.
      if (kind.includes('AES') && password === '') return;
      it(`of the kind ${kind} are read with the password "${password}"`, async () => {
        const keystore = readFileSync(join(folder, `${kind}.${String(index)}`));
        expect(await described(await PKCS12_FORMAT.read(keystore, password))).to.have.members(ENTRIES);
      });
    });
  }

  it('are read by it after each change that is made here', async () => {
    const before = readFileSync(join(folder, 'PKCS12.0'));
    const chain = pki.rsaSigner.chain.map(({ der }) => der) as [Uint8Array, ...Uint8Array[]];
    const entry = { alias: 'Made Here', privateKey: pki.rsaSigner.privateKey, chain };
    const changed = (bytes: Uint8Array, change: KeystoreChange): Promise<ChangedKeystore> =>
      PKCS12_FORMAT.change(bytes, PASSWORD, () => change);
    const { bytes: added } = await changed(before, { kind: 'addKey', entry });
    const { bytes: removed } = await changed(added, { kind: 'removeEntry', alias: 'Key One' });
    const { bytes: replaced } = await changed(removed, { kind: 'replaceChain', alias: 'Made Here', chain: [chain[0]] });
    const own = ['edwards\tEd25519\t2', 'größe\tRSA\t2', 'one again\tEC\t2', 'trusted\tcertificate\t0'];
    const found = listed([before, added, removed, replaced]);
    expect(found[0]).to.have.members(['Key One\tEC\t2', ...own]);
    expect(found[1]).to.have.members(['Key One\tEC\t2', 'Made Here\tRSA\t3', ...own]);
    expect(found[2]).to.have.members(['Made Here\tRSA\t3', ...own]);
    expect(found[3]).to.have.members(['Made Here\tRSA\t1', ...own]);
  });
});
