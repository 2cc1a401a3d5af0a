import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { needsPassword, readKeyStore } from '../../../../../src/cli/signclient/connection/key-store-file.js';
import { passwordLines, typedPasswords } from '../../../../../src/cli/signclient/passwords.js';
import { loadTlsCredentials } from '../../../../../src/cli/signclient/connection/tls-credentials.js';
import { MemoryClientTerminal } from '../../../../support/memory-client-terminal.js';
import { makeKeystore, pki } from '../../../../support/pki.js';
import { requireTool } from '../../../../support/tools.js';
import { keyPem, testFolder, type TestFolder } from '../../../../support/tls-files.js';

const NOBODY = typedPasswords(new MemoryClientTerminal());
const NO_STORES = {
  truststore: undefined,
  truststorepwd: undefined,
  keystore: undefined,
  keystorepwd: undefined,
  keyalias: undefined,
  keyaliasprompt: false,
} as const;

async function failure(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (thrown: unknown) => thrown as Error,
  );
}

describe('the stores of signclient', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = testFolder()));
  afterEach(() => {
    folder.remove();
  });

  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(folder.file(name), content);
    return folder.file(name);
  };
  const load = (options: Partial<Parameters<typeof loadTlsCredentials>[0]>, passwords = NOBODY) =>
    loadTlsCredentials({ ...NO_STORES, ...options }, passwords);
  const subjectOf = (certificates: string): string => new X509Certificate(certificates).subject;

  it('may be PKCS#12: the first key, or the one of an alias', async () => {
    const keystore = write('client.p12', makeKeystore({ one: pki.clientOne, two: pki.clientTwo }, 'secret'));
    const truststore = write('ca.pem', pki.root.pem);
    const { identity, authorities } = await load({ keystore, keystorepwd: 'secret', truststore });
    expect(authorities.map(subjectOf)).to.deep.equal([subjectOf(pki.root.pem)]);
    expect(subjectOf(identity!.certificates)).to.equal(subjectOf(pki.clientOne.pem));
    expect(createPrivateKey(identity!.key).equals(pki.clientOne.privateKey)).to.equal(true);
    const second = await load({ keystore, keystorepwd: 'secret', truststore, keyalias: 'two' });
    expect(subjectOf(second.identity!.certificates)).to.equal(subjectOf(pki.clientTwo.pem));
    expect((await failure(load({ keystore, keystorepwd: 'secret', keyalias: 'three' }))).message).to.equal(
      'The keystore holds no private key three',
    );
  });

  it('may be PEM, with certificates in any order', async () => {
    const keystore = write('client.pem', pki.root.pem + keyPem(pki.clientOne) + pki.clientOne.pem);
    const { identity, authorities } = await load({ keystore });
    expect(subjectOf(identity!.certificates)).to.equal(subjectOf(pki.clientOne.pem));
    expect(identity!.certificates.match(/BEGIN/g)).to.have.length(2);
    expect(authorities).to.have.length(2);
    const bare = write('key.pem', keyPem(pki.clientOne) + pki.root.pem);
    expect((await failure(load({ keystore: bare }))).message).to.contain('no certificate of the private key');
  });

  it('may be PEM with an encrypted key, whose password is asked for', async () => {
    const encrypted = pki.clientOne.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' });
    const keystore = write('client.pem', String(encrypted) + pki.clientOne.pem);
    const terminal = new MemoryClientTerminal({ typed: ['wrong', 'secret'] });
    const { identity } = await load({ keystore }, typedPasswords(terminal));
    expect(createPrivateKey(identity!.key).equals(pki.clientOne.privateKey)).to.equal(true);
    expect(terminal.prompts).to.deep.equal(['Password for keystore: ', 'Password for keystore: ']);
  });

  it('are not opened with a wrong password: at once where it was given, after three tries where it was typed', async () => {
    const keystore = write('client.p12', makeKeystore({ one: pki.clientOne }, 'secret'));
    expect((await failure(load({ keystore, keystorepwd: 'wrong' }))).message).to.equal('Could not load keystore');
    const terminal = new MemoryClientTerminal({ typed: ['a', 'b', 'c', 'secret'] });
    expect((await failure(load({ keystore }, typedPasswords(terminal)))).message).to.equal('Could not load keystore');
    expect(terminal.prompts).to.have.length(3);
  });

  it('need a password that nobody gives: typed or from standard input', async () => {
    const truststore = write('trust.p12', makeKeystore({ one: pki.clientOne }, 'secret'));
    expect((await failure(load({ truststore }))).message).to.equal('Failed to read password');
    expect((await failure(load({ truststore }, passwordLines(new MemoryClientTerminal())))).message).to.equal('Missing -truststorepwd');
    const terminal = new MemoryClientTerminal({ lines: ['secret'] });
    expect((await load({ truststore }, passwordLines(terminal))).authorities).to.have.length(2);
    expect(terminal.prompts).to.deep.equal(['Password for truststore (will be echoed): ']);
  });

  it('may be JKS, as keytool makes it', async function () {
    requireTool(this, 'keytool');
    this.timeout(60_000);
    const [pkcs12, keystore, truststore] = [
      write('client.p12', makeKeystore({ one: pki.clientOne }, 'secret')),
      'client.jks',
      'trust.jks',
    ].map((name, index) => (index === 0 ? name : folder.file(name))) as [string, string, string];
    const quiet = { stdio: 'ignore' } as const;
    const from = ['-srckeystore', pkcs12, '-srcstorepass', 'secret', '-srcstoretype', 'PKCS12'];
    execFileSync(
      'keytool',
      ['-importkeystore', ...from, '-destkeystore', keystore, '-deststoretype', 'JKS', '-deststorepass', 'secret'],
      quiet,
    );
    const certificate = write('ca.pem', pki.root.pem);
    const store = ['-keystore', truststore, '-storetype', 'JKS', '-storepass', 'secret'];
    execFileSync('keytool', ['-importcert', '-noprompt', '-alias', 'ca', '-file', certificate, ...store], quiet);
    const { identity, authorities } = await load({ keystore, keystorepwd: 'secret', truststore, truststorepwd: 'secret' });
    expect(authorities.map(subjectOf)).to.deep.equal([subjectOf(pki.root.pem)]);
    expect(createPrivateKey(identity!.key).equals(pki.clientOne.privateKey)).to.equal(true);
    expect((await failure(load({ keystore, keystorepwd: 'wrong' }))).message).to.equal('Could not load keystore');
  });

  it('may hold several keys, of which one is asked for', async () => {
    const keystore = write('client.p12', makeKeystore({ one: pki.clientOne, two: pki.clientTwo }, 'secret'));
    const terminal = new MemoryClientTerminal({ lines: ['two'] });
    const { identity } = await load({ keystore, keystorepwd: 'secret', keyaliasprompt: true }, typedPasswords(terminal));
    expect(subjectOf(identity!.certificates)).to.equal(subjectOf(pki.clientTwo.pem));
    expect(terminal.prompts).to.deep.equal(['Key alias (one, two): ']);
    expect((await failure(load({ keystore, keystorepwd: 'secret', keyaliasprompt: true }))).message).to.equal('Missing -keyalias');
  });

  it('of Java are told from others, and nothing else is taken for a store', async () => {
    const jceks = Buffer.from('cececece00000002', 'hex');
    expect((await failure(readKeyStore(jceks, 'x'))).message).to.contain('keytool -importkeystore -deststoretype PKCS12');
    for (const bytes of [
      new Uint8Array(),
      Buffer.from('hello'),
      Buffer.from('feedfeed00000002', 'hex'),
      Buffer.from('-----BEGIN CERTIFICATE-----\n'),
    ]) {
      await failure(readKeyStore(bytes, 'x'));
    }
    expect(needsPassword(Buffer.from(pki.root.pem))).to.equal(false);
    expect((await failure(load({ truststore: folder.file('absent') }))).message).to.equal('Could not load truststore');
    expect((await failure(load({ truststore: write('key.pem', keyPem(pki.clientOne)) }))).message).to.contain('no certificate to trust');
  });
});
