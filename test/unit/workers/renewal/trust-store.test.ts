import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { trustedCertificates, type TrustStore } from '../../../../src/workers/renewal/trust-store.js';
import { makeKeystore, pki } from '../../../support/pki.js';
import { runProgram } from '../../../support/run-program.js';
import { requireTool } from '../../../support/tools.js';

describe('the trust store of a renewal worker', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-trust-'));
    writeFileSync(join(folder, 'root.pem'), pki.root.pem);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const store = (given: Partial<TrustStore>): TrustStore => ({ type: 'PEM', path: undefined, value: undefined, password: '', ...given });

  it('is PEM, from a file or a property', async () => {
    expect(await trustedCertificates(store({ path: join(folder, 'root.pem') }))).to.deep.equal([pki.root.pem]);
    expect(await trustedCertificates(store({ value: pki.root.pem }))).to.deep.equal([pki.root.pem]);
  });

  for (const type of ['JKS', 'PKCS12'] as const) {
    it(`is what keytool makes as ${type}`, async function () {
      requireTool(this, 'keytool');
      this.timeout(60_000);
      const file = join(folder, `trusted.${type}`);
      const words = ['-importcert', '-noprompt', '-alias', 'ca', '-file', join(folder, 'root.pem'), '-keystore', file];
      runProgram('keytool', [...words, '-storetype', type, '-storepass', 'changeit']);
      expect(await trustedCertificates(store({ type, path: file, password: 'changeit' }))).to.deep.equal([pki.root.pem]);
    });
  }

  it('trusts nobody above a key that is in it', async () => {
    const value = Buffer.from(makeKeystore({ own: pki.rsaSigner })).toString('base64');
    expect(await trustedCertificates(store({ type: 'PKCS12', value, password: 'foo123' }))).to.deep.equal([pki.rsaSigner.pem]);
  });

  for (const [what, given, sentence] of [
    ['is not there', { path: '/nowhere/trusted.pem' }, 'The trust store cannot be read.'],
    ['is something else', { type: 'JKS', value: 'AAAA', password: 'x' }, 'The trust store cannot be read.'],
    [
      'has another password',
      { type: 'PKCS12', value: Buffer.from(makeKeystore({})).toString('base64'), password: 'x' },
      'The trust store cannot be read.',
    ],
  ] as const) {
    it(`is told where it ${what}`, async () => {
      const thrown: unknown = await trustedCertificates(store(given)).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(Error).and.to.have.property('message', sentence);
    });
  }
});
