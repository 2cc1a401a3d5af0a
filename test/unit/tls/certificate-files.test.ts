import { expect } from 'chai';
import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseCertificates } from '../../../src/formats/x509/x509.js';
import type { ServerIdentity } from '../../../src/interfaces/listener-settings.js';
import { pathsOf, readTlsFiles } from '../../../src/tls/certificate-files.js';
import { makeKeystore, pki, type TestIdentity } from '../../support/pki.js';
import { keyPem, testFolder, type TestFolder } from '../../support/tls-files.js';

describe('the files of TLS', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = testFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(folder.file(name), content);
    return folder.file(name);
  };
  const pem = (key: string, certificates: string): Promise<ServerIdentity> =>
    readTlsFiles({
      identity: { kind: 'pem', keyFile: write('key.pem', key), certificateFile: write('cert.pem', certificates) },
    }).then(({ identity }) => identity);
  const keystore = (content: Uint8Array, password = 'foo123'): Promise<ServerIdentity> =>
    readTlsFiles({ identity: { kind: 'pkcs12', keystoreFile: write('key.p12', content), password } }).then(({ identity }) => identity);
  const problem = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'none',
      (thrown: unknown) => (thrown as Error).message.replaceAll(`${folder.path}/`, ''),
    );

  function expectIdentity(read: ServerIdentity, expected: TestIdentity): void {
    expect(createPublicKey(read.key).equals(expected.certificate.publicKey)).to.equal(true);
    expect(parseCertificates(read.certificate).map(({ subject }) => subject)).to.deep.equal(expected.chain.map(({ subject }) => subject));
  }

  it('are a key and its chain in PEM, in any order', async () => {
    const chain = [pki.ecSigner, pki.subCa, pki.root].map((identity) => identity.pem);
    expectIdentity(await pem(keyPem(pki.ecSigner), chain.join('')), pki.ecSigner);
    expectIdentity(await pem(keyPem(pki.ecSigner), chain.toReversed().join('\n')), pki.ecSigner);
    const inOneFile = chain.join('') + keyPem(pki.ecSigner);
    expectIdentity(await pem(inOneFile, inOneFile), pki.ecSigner);
  });

  it('are a PKCS#12 keystore with its chain', async () => {
    expectIdentity(await keystore(makeKeystore({ server: pki.rsaSigner })), pki.rsaSigner);
  });

  it('are all authorities of clients', async () => {
    const both = write('ca.pem', `Subject: two\n${pki.root.pem}\n${pki.subCa.pem}`);
    const pair = { kind: 'pem', keyFile: write('key', keyPem(pki.ecSigner)), certificateFile: write('cert', pki.ecSigner.pem) } as const;
    const { clientAuthorities } = await readTlsFiles({ identity: pair, clientCaFile: both });
    expect(parseCertificates(clientAuthorities ?? '')).to.have.length(2);
    expect(pathsOf({ identity: pair, clientCaFile: both })).to.deep.equal([pair.keyFile, pair.certificateFile, both]);
  });

  it('say what is wrong with them', async () => {
    const key = keyPem(pki.ecSigner);
    const encrypted = pki.ecSigner.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
    expect(await problem(pem(keyPem(pki.subCa), pki.ecSigner.pem))).to.equal(
      'The private key in key.pem does not belong to a certificate in cert.pem.',
    );
    expect(await problem(pem('', pki.ecSigner.pem))).to.equal('There is no private key in PEM form in key.pem.');
    expect(await problem(pem(encrypted, pki.ecSigner.pem))).to.equal(
      'The private key in key.pem is encrypted. Decrypt it, or set tls-keystore to a PKCS#12 file with it.',
    );
    expect(await problem(pem(key, ''))).to.equal('The certificates in cert.pem cannot be used.');
    expect(await problem(pem(key, pki.ecSigner.pem.replace(/\n.*\n/, '\nAAAA\n')))).to.equal(
      'The certificates in cert.pem cannot be used.',
    );
  });

  it('say what is wrong with a keystore', async () => {
    expect(await problem(keystore(makeKeystore({ server: pki.rsaSigner }), 'wrong'))).to.equal('The keystore key.p12 cannot be opened.');
    expect(await problem(keystore(makeKeystore({})))).to.equal('The keystore key.p12 holds no private key.');
    expect(await problem(keystore(makeKeystore({ a: pki.rsaSigner, b: pki.ecSigner })))).to.equal(
      'The keystore key.p12 must hold one private key, but has several: a, b.',
    );
    const mismatched = { ...pki.rsaSigner, privateKey: pki.ecSigner.privateKey };
    expect(await problem(keystore(makeKeystore({ server: mismatched })))).to.equal(
      'The keystore key.p12 has no certificate for its private key.',
    );
  });

  it('are no client authorities where there is nothing in them, so that nobody is trusted by accident', async () => {
    const identity = {
      kind: 'pem',
      keyFile: write('key', keyPem(pki.ecSigner)),
      certificateFile: write('cert', pki.ecSigner.pem),
    } as const;
    for (const content of ['', '\n', keyPem(pki.ecSigner)]) {
      expect(await problem(readTlsFiles({ identity, clientCaFile: write('ca.pem', content) }))).to.equal(
        'The certificates in ca.pem cannot be used.',
      );
    }
  });
});
