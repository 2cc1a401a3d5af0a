import { expect } from 'chai';
import type { TokenAbilities, TokenEntry } from '../../../src/core/crypto-token.js';
import { Fault } from '../../../src/core/errors.js';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { pki } from '../../support/pki.js';
import { expectFault, rejection } from '../../support/rejection.js';

const worker = { name: 'Signer' } as const;
const { certificate } = pki.ecSigner;
const entry: TokenEntry = {
  alias: 'key1',
  type: 'PRIVATEKEY_ENTRY',
  chain: [certificate],
  creationDate: new Date(1_000),
  info: new Map([['Key algorithm', 'EC']]),
};

describe('the use cases for keys', () => {
  let fixture: AdministrationFixture;
  let call: AdministrationFixture['administration']['call'];
  beforeEach(() => {
    fixture = administrationFixture();
    call = fixture.administration.call.bind(fixture.administration);
  });

  /** Gives the token abilities, and remembers what they are asked to do. */
  async function give(abilities: TokenAbilities): Promise<void> {
    await fixture.context.engine.status({ id: 1 });
    Object.assign(fixture.tokens[0] ?? {}, abilities);
  }

  it('put a key test on record with its results', async () => {
    await give({
      testKey: () =>
        Promise.resolve([
          { alias: 'key1', success: true, status: '', publicKeyHash: 'dc6e' },
          { alias: 'key2', success: false, status: 'No such key: key2' },
        ]),
    });
    expect(await call('testKey', { worker, alias: 'all', code: undefined })).to.have.length(2);
    await call('testKey', { worker: { id: 2 }, alias: 'all', code: undefined });
    expect(
      fixture.events.map(({ workerId }) => workerId),
      'as the administrator called it',
    ).to.deep.equal(['Signer', 2]);
    fixture.events.pop();
    expect(eventTexts(fixture.events)).to.deep.equal([
      'KEYTEST Signer {KEYALIAS=all, CRYPTOTOKEN=Token, TESTRESULTS=KeyTestResult{alias=key1, success=true, status=, publicKeyHash=dc6e}, ' +
        'KeyTestResult{alias=key2, success=false, status=No such key: key2, publicKeyHash=null}}',
    ]);
  });

  const GENERATION = { worker, algorithm: 'RSA', specification: '2048', alias: undefined, code: undefined };

  it('put a generated key on record', async () => {
    await give({ generateKey: () => Promise.resolve() });
    expect(await call('generateKey', GENERATION)).to.deep.equal({ alias: 'key2' });
    expect(eventTexts(fixture.events)).to.deep.equal(['KEYGEN Signer {KEYALG=RSA, KEYSPEC=2048, KEYALIAS=key2, CRYPTOTOKEN=Token}']);
  });

  it('put no key on record that was not generated', async () => {
    await give({ generateKey: () => Promise.reject(new Fault('cryptoTokenOffline', 'no such algorithm: RSA')) });
    await expectFault(call('generateKey', GENERATION), 'cryptoTokenOffline', 'no such algorithm: RSA');
    expect(fixture.events).to.deep.equal([]);
  });

  it('leave no key of which there is no record', async () => {
    const removed: string[] = [];
    await give({
      generateKey: () => Promise.resolve(),
      removeKey: async (alias, beforehand) => {
        await beforehand();
        removed.push(alias);
        return true;
      },
    });
    fixture.audit.broken = true;
    expect(await rejection(call('generateKey', GENERATION))).to.have.property('kind', 'unexpected');
    expect(removed).to.deep.equal(['key2']);
  });

  it('remove a key after it is on record', async () => {
    await give({
      removeKey: async (_, beforehand) => {
        await beforehand();
        expect(eventTexts(fixture.events)).to.deep.equal(['KEYREMOVE Signer {KEYALIAS=key1, CRYPTOTOKEN=Token, SUCCESS=true}']);
        return true;
      },
    });
    expect(await call('removeKey', { worker, alias: 'key1' })).to.deep.equal({ removed: true });
    expect(fixture.events).to.have.length(1);
  });

  it('remove no key that cannot be put on record, or that is not there', async () => {
    const removeKey = async (alias: string, beforehand: () => Promise<void>): Promise<boolean> => {
      if (alias !== 'key1') throw new Fault('workerFailed', `No such alias in token: ${alias}`);
      await beforehand();
      throw new Error('was removed');
    };
    await give({ removeKey });
    await expectFault(call('removeKey', { worker, alias: 'key9' }), 'workerFailed', 'No such alias in token: key9');
    expect(fixture.events).to.deep.equal([]);
    fixture.audit.broken = true;
    expect((await rejection(call('removeKey', { worker, alias: 'key1' }))).cause).to.have.property('message', 'disk full');
  });

  it('put on record that a key was not removed after all', async () => {
    for (const outcome of [Promise.resolve(false), Promise.reject(new Fault('workerFailed', 'Unable to persist key removal'))]) {
      fixture.events.length = 0;
      await give({ removeKey: (_, beforehand) => beforehand().then(() => outcome) });
      await call('removeKey', { worker, alias: 'key1' }).catch(() => undefined);
      expect(fixture.events.map(({ outcome: recorded }) => recorded)).to.deep.equal([undefined, 'FAILURE']);
      expect(eventTexts(fixture.events)[1]).to.contain('SUCCESS=false');
    }
  });

  const ORDER = { worker, signatureAlgorithm: 'SHA256withECDSA', subject: 'CN=a', explicitEccParameters: false } as const;

  it('put certificate requests on record', async () => {
    await give({ generateCertificateRequest: () => Promise.resolve({ binary: Buffer.from('abc'), armored: 'PEM' }) });
    expect(await call('generateCertificateRequest', { ...ORDER, alias: undefined, key: 'default' })).to.deep.equal({
      alias: 'key1',
      binary: 'YWJj',
      armored: 'PEM',
    });
    await call('generateCertificateRequest', { ...ORDER, alias: 'mine', key: 'default' });
    await call('setProperty', { worker, key: 'NEXTCERTSIGNKEY', value: 'key2' });
    await call('reload', { worker });
    fixture.events.splice(2);
    await give({ generateCertificateRequest: () => Promise.resolve({ binary: Buffer.from('abc'), armored: 'PEM' }) });
    await call('generateCertificateRequest', { ...ORDER, alias: undefined, key: 'next' });
    expect(eventTexts(fixture.events)).to.deep.equal([
      'GENCSR Signer {KEYALIAS=key1, FOR_DEFAULTKEY=true, CRYPTOTOKEN=Token, CSR=YWJj}',
      'GENCSR Signer {KEYALIAS=mine, FOR_DEFAULTKEY=false, CRYPTOTOKEN=Token, CSR=YWJj}',
      'GENCSR Signer {KEYALIAS=key2, FOR_DEFAULTKEY=false, CRYPTOTOKEN=Token, CSR=YWJj}',
    ]);
  });

  it('put imported chains on record, and those that could not be imported', async () => {
    const chain: string[] = [];
    await give({
      importCertificateChain: ({ alias, chain: certificates }) => {
        if (alias !== 'key1') return Promise.reject(new Fault('cryptoTokenOffline', `No such alias: ${alias}`));
        chain.push(...certificates.map(({ subject }) => subject));
        return Promise.resolve();
      },
    });
    const certificates = [certificate.der, Buffer.from(pki.subCa.pem)];
    expect(await call('importCertificateChain', { worker, alias: 'key1', certificates, code: undefined })).to.deep.equal({ imported: 2 });
    expect(chain).to.deep.equal([certificate.subject, pki.subCa.certificate.subject]);
    const refused = call('importCertificateChain', { worker, alias: 'key9', certificates, code: 'foo123' });
    await expectFault(refused, 'cryptoTokenOffline', 'No such alias: key9');
    expect(fixture.events.map(({ module, outcome, details }) => [module, outcome, details?.get('ERROR')])).to.deep.equal([
      ['KEY_MANAGEMENT', undefined, undefined],
      ['KEY_MANAGEMENT', 'FAILURE', 'No such alias: key9'],
    ]);
    expect(fixture.events[0]?.details?.get('CERTIFICATECHAIN')).to.match(/^Subject: .*\nIssuer: .*\n-----BEGIN CERTIFICATE-----/);
  });

  it('put the former chain back where an import cannot be put on record', async () => {
    const stored: string[] = [];
    await give({
      entries: () => Promise.resolve([entry]),
      importCertificateChain: ({ alias, chain }) => {
        stored.push([alias, ...chain.map(({ subject }) => subject)].join(' '));
        return stored.length < 4 ? Promise.resolve() : Promise.reject(new Error('gone'));
      },
    });
    fixture.audit.broken = true;
    const given = { worker, alias: 'key1', certificates: [Buffer.from(pki.subCa.pem)], code: undefined };
    expect((await rejection(call('importCertificateChain', given))).cause).to.have.property('message', 'disk full');
    expect(stored).to.deep.equal([`key1 ${pki.subCa.certificate.subject}`, `key1 ${certificate.subject}`]);
    expect((await rejection(call('importCertificateChain', given))).cause).to.have.property('message', 'disk full');
    expect(fixture.log.lines.join()).to.contain('neither on record nor could it be undone');
  });

  it('import nothing that is no certificate', async () => {
    const certificates = [Buffer.from('no certificate')];
    const refused = call('importCertificateChain', { worker, alias: 'key1', certificates, code: undefined });
    await expectFault(refused, 'invalidInput', 'No certificate could be parsed from byte array. See debug logs for details.');
    const empty = call('importCertificateChain', { worker, alias: 'key1', certificates: [], code: undefined });
    await expectFault(empty, 'invalidInput', 'There is no certificate in the request.');
  });

  it('show entries of the token, with particulars where they are asked for', async () => {
    await give({
      entries: () =>
        Promise.resolve([entry, { alias: 'ca', type: 'TRUSTED_ENTRY', chain: [], trustedCertificate: certificate, info: new Map() }]),
    });
    const query = { worker, startIndex: 0, max: 1, criteria: [], orderings: [] };
    expect(await call('queryTokenEntries', { ...query, includeData: false })).to.deep.equal({
      entries: [{ alias: 'key1', type: 'PRIVATEKEY_ENTRY' }],
      hasMore: true,
    });
    const { entries } = await call('queryTokenEntries', { ...query, max: 2, includeData: true });
    const der = Buffer.from(certificate.der).toString('base64');
    expect(entries.map(({ particulars }) => particulars)).to.deep.equal([
      { chain: [der], creationDate: 1_000, info: [{ key: 'Key algorithm', value: 'EC' }] },
      { chain: [], trustedCertificate: der, info: [] },
    ]);
  });

  it('destroy nothing', async () => {
    expect(await call('destroyKey', { worker })).to.deep.equal({ destroyed: false });
    expect(fixture.log.lines.join()).to.contain('Use removeKey');
  });
});
