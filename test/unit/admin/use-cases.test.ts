import { expect } from 'chai';
import { callUseCase } from '../../../src/admin/administration.js';
import { USE_CASES } from '../../../src/admin/use-cases.js';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { pki } from '../../support/pki.js';
import { expectFault } from '../../support/rejection.js';

describe('the use cases', () => {
  let fixture: AdministrationFixture;
  let call: AdministrationFixture['administration']['call'];
  beforeEach(() => {
    fixture = administrationFixture();
    call = fixture.administration.call.bind(fixture.administration);
  });
  const SIGNER = { name: 'Signer' } as const;
  const property = async (id: number, key: string): Promise<string | undefined> => (await fixture.store.worker(id))?.properties.get(key);

  it('each say who may call them', () => {
    for (const [name, { permission }] of Object.entries(USE_CASES)) {
      const level = name.includes('AuditLog') ? 'auditor' : /Archive|findFrom/.test(name) ? 'archiveAuditor' : 'admin';
      expect(permission, name).to.equal(level);
    }
  });

  it('answer plain JSON data', async () => {
    for (const result of [
      await call('getConfiguration', { worker: SIGNER }),
      await call('getStatus', { worker: 'all' }),
      await call('getGlobalConfiguration', {}),
      await call('removeWorker', { worker: SIGNER }),
    ]) {
      expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    }
  });

  it('refuse a name that is none of theirs', async () => {
    await expectFault(
      callUseCase(fixture.context, 'toString', {}),
      'operationUnsupported',
      'There is no administrative operation toString.',
    );
  });

  it('name every argument that is wrong', async () => {
    await expectFault(
      callUseCase(fixture.context, 'setProperty', { worker: 'Signer', key: 5 }),
      'invalidInput',
      'Argument worker must be a worker, by id or name. Argument key must be a text. Argument value must be a text.',
    );
    await expectFault(
      callUseCase(fixture.context, 'setProperties', { source: 'x', entries: [{ key: 'A', value: 'B' }] }),
      'invalidInput',
      'Argument entries must be a list of entries with key, value, line.',
    );
    await expectFault(
      callUseCase(fixture.context, 'reload', null),
      'invalidInput',
      'Argument worker must be a worker, by id or name, or "all".',
    );
  });

  it('change nothing where the audit log cannot be written', async () => {
    fixture.audit.broken = true;
    const text = 'The request could not be processed.';
    await expectFault(call('setProperty', { worker: SIGNER, key: 'A', value: 'B' }), 'unexpected', text);
    await expectFault(call('removeProperty', { worker: SIGNER, key: 'DEFAULTKEY' }), 'unexpected', text);
    await expectFault(call('removeWorker', { worker: SIGNER }), 'unexpected', text);
    await expectFault(call('setGlobalProperty', { scope: 'GLOB.', key: 'A', value: 'B' }), 'unexpected', text);
    await expectFault(call('removeGlobalProperty', { scope: 'GLOB.', key: 'A' }), 'unexpected', text);
    await expectFault(call('reload', { worker: SIGNER }), 'unexpected', text);
    expect(fixture.store.applied).to.deep.equal([]);
    expect(fixture.reloads).to.deep.equal([]);
  });

  describe('setProperty', () => {
    it('stores the key in upper case and records what was added, changed, or neither', async () => {
      expect(await call('setProperty', { worker: SIGNER, key: 'someKey', value: ' x ' })).to.deep.equal({ workerId: 2, value: ' x ' });
      await call('setProperty', { worker: SIGNER, key: 'SOMEKEY', value: 'y' });
      await call('setProperty', { worker: SIGNER, key: 'SOMEKEY', value: 'y' });
      expect(await property(2, 'SOMEKEY')).to.equal('y');
      expect(eventTexts(fixture.events)).to.deep.equal([
        'SET_WORKER_CONFIG 2 {added:SOMEKEY= x }',
        'SET_WORKER_CONFIG 2 {changed:SOMEKEY=y}',
        'SET_WORKER_CONFIG 2 {}',
      ]);
    });

    it('masks secrets, those put aside with an underscore too', async () => {
      for (const key of ['pin', '_KEYDATA', 'KEYSTOREPASSWORD_', 'SECRET_WORD']) {
        expect((await call('setProperty', { worker: SIGNER, key, value: 'hidden' })).value, key).to.equal('_MASKED_');
      }
      expect(JSON.stringify(eventTexts(fixture.events))).not.to.contain('hidden');
      expect(await property(2, 'PIN')).to.equal('hidden');
    });

    it('brings a worker with an unknown id into being, but not one with an unknown name', async () => {
      expect(await call('setProperty', { worker: { id: 42 }, key: 'A', value: 'B' })).to.deep.equal({ workerId: 42, value: 'B' });
      expect((await fixture.store.worker(42))?.name).to.equal('UnamedWorker42');
      await expectFault(
        call('setProperty', { worker: { name: 'Nobody' }, key: 'A', value: 'B' }),
        'noSuchWorker',
        'No such worker: Nobody',
      );
    });

    it('refuses the name of another worker', async () => {
      const text = 'Persistence failure. Check that the worker name does not already exist.';
      await expectFault(call('setProperty', { worker: SIGNER, key: 'NAME', value: 'Token' }), 'invalidInput', text);
      expect(fixture.events).to.deep.equal([]);
      await call('setProperty', { worker: SIGNER, key: 'NAME', value: 'Signer' });
    });

    it('refuses a type that there is not', async () => {
      const text = 'There is no worker type SIGNER. Specify one of [PROCESSABLE, TIMED_SERVICE, SPECIAL, CRYPTO_WORKER]';
      await expectFault(call('setProperty', { worker: SIGNER, key: 'TYPE', value: 'SIGNER' }), 'invalidInput', text);
      expect((await fixture.store.worker(2))?.type).to.equal('PROCESSABLE');
    });

    it('finds the type out where a blank one is set: by what implements the worker, at once', async () => {
      const typeFor = async (implementation: string): Promise<string | undefined> => {
        await call('setProperty', { worker: { id: 60 }, key: 'IMPLEMENTATION_CLASS', value: implementation });
        await call('setProperty', { worker: { id: 60 }, key: 'type', value: ' ' });
        return (await fixture.store.worker(60))?.type;
      };
      await call('setProperty', { worker: { id: 60 }, key: 'TYPE', value: '' });
      expect((await fixture.store.worker(60))?.type, 'nothing to find it out by').to.equal('UNKNOWN');
      expect(await typeFor('test.CryptoWorker')).to.equal('CRYPTO_WORKER');
      expect(await typeFor('test.EchoSigner')).to.equal('PROCESSABLE');
      expect(await typeFor('org.example.NobodyKnowsIt')).to.equal('SPECIAL');
      expect(eventTexts(fixture.events).at(-1)).to.equal('SET_WORKER_CONFIG 60 {changed:TYPE=SPECIAL}');
    });

    it('records that a key or a certificate was chosen, for all nodes or one', async () => {
      await call('setProperty', { worker: SIGNER, key: 'defaultkey', value: 'key2' });
      await call('setProperty', { worker: SIGNER, key: 'NODE1.DEFAULTKEY', value: 'key3' });
      await call('setProperty', { worker: SIGNER, key: 'SIGNERCERT', value: 'pem' });
      await call('setProperty', { worker: SIGNER, key: 'NODE1.SIGNERCERTCHAIN', value: 'pem' });
      await call('setProperty', { worker: { id: 50 }, key: 'DEFAULTKEY', value: 'k' });
      await call('removeProperty', { worker: SIGNER, key: 'DEFAULTKEY' });
      expect(eventTexts(fixture.events).filter((text) => !text.startsWith('SET_'))).to.deep.equal([
        'KEYSELECTED 2 {KEYALIAS=key2, CRYPTOTOKEN=Token, SCOPE=GLOBAL}',
        'KEYSELECTED 2 {KEYALIAS=key3, CRYPTOTOKEN=Token, SCOPE=NODE, NODE=NODE1}',
        'CERTINSTALLED 2 {CERTIFICATE=pem, SCOPE=GLOBAL}',
        'CERTCHAININSTALLED 2 {CERTIFICATECHAIN=pem, SCOPE=NODE, NODE=NODE1}',
        'KEYSELECTED 50 {KEYALIAS=k, CRYPTOTOKEN=Worker{id: 50}, SCOPE=GLOBAL}',
        'KEYSELECTED 2 {KEYALIAS=, CRYPTOTOKEN=Token, SCOPE=GLOBAL}',
      ]);
    });
  });

  describe('removeProperty', () => {
    it('says whether the property was there and records its former value', async () => {
      expect(await call('removeProperty', { worker: SIGNER, key: 'authtype' })).to.deep.equal({ workerId: 2, removed: true });
      expect(await call('removeProperty', { worker: SIGNER, key: 'AUTHTYPE' })).to.deep.equal({ workerId: 2, removed: false });
      expect(eventTexts(fixture.events)).to.deep.equal(['SET_WORKER_CONFIG 2 {removed:AUTHTYPE=NOAUTH}', 'SET_WORKER_CONFIG 2 {}']);
    });

    it('deletes the worker with its last property, and records no details', async () => {
      fixture.store.put(60, { NAME: 'Sixty', A: '1' });
      await call('removeProperty', { worker: { id: 60 }, key: 'A' });
      expect(await fixture.store.worker(60)).to.equal(undefined);
      expect(eventTexts(fixture.events)).to.deep.equal(['SET_WORKER_CONFIG 60 {}']);
    });
  });

  describe('removeWorker', () => {
    it('takes its own global properties away and not those of ids that begin alike', async () => {
      await call('setGlobalProperty', { scope: 'GLOB.', key: 'WORKER2.CLASSPATH', value: 'x' });
      await call('setGlobalProperty', { scope: 'GLOB.', key: 'WORKER21.CLASSPATH', value: 'x' });
      const { globalProperties, properties, workerId } = await call('removeWorker', { worker: SIGNER });
      expect(workerId).to.equal(2);
      expect(globalProperties).to.deep.equal(['GLOB.WORKER2.CLASSPATH']);
      expect(properties).to.deep.equal(['AUTHTYPE', 'CRYPTOTOKEN', 'DEFAULTKEY', 'IMPLEMENTATION_CLASS', 'NAME', 'TYPE']);
      expect([...(await fixture.store.globalProperties()).keys()]).to.deep.equal(['GLOB.WORKER21.CLASSPATH']);
      expect(await fixture.store.worker(2)).to.equal(undefined);
    });

    it('does nothing for an id that no worker has', async () => {
      expect(await call('removeWorker', { worker: { id: 4711 } })).to.deep.equal({ workerId: 4711, globalProperties: [], properties: [] });
      expect(fixture.events).to.deep.equal([]);
    });
  });

  describe('global properties', () => {
    it('of a scope that there is not are refused, which is on record', async () => {
      const text = 'The scope must be one of GLOB. and NODE.';
      await expectFault(call('setGlobalProperty', { scope: 'NOSCOPE.', key: 'default.pin', value: 'B' }), 'invalidInput', text);
      await expectFault(call('removeGlobalProperty', { scope: '', key: 'a' }), 'invalidInput', text);
      expect(eventTexts(fixture.events)).to.deep.equal([
        'SET_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=NOSCOPE.default.pin, GLOBALCONFIG_VALUE=_MASKED_}',
        'REMOVE_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=a}',
      ]);
      expect(fixture.events.map(({ outcome }) => outcome)).to.deep.equal(['FAILURE', 'FAILURE']);
      await expectFault(call('setGlobalProperty', { scope: 'GLOB', key: 'PIN', value: 'B' }), 'invalidInput', text);
      expect(eventTexts(fixture.events).at(-1)).to.contain('GLOBALCONFIG_PROPERTY=GLOBPIN, GLOBALCONFIG_VALUE=_MASKED_');
      expect((await fixture.store.globalProperties()).size).to.equal(0);
    });

    it('are set and removed by scope, and recorded as given', async () => {
      await call('setGlobalProperty', { scope: 'NODE.', key: 'siteNote', value: 'x' });
      expect([...(await fixture.store.globalProperties()).keys()]).to.deep.equal(['NODE.NODE1.SITENOTE']);
      expect(await call('removeGlobalProperty', { scope: 'NODE.', key: 'sitenote' })).to.deep.equal({ removed: true });
      expect(await call('removeGlobalProperty', { scope: 'NODE.', key: 'SITENOTE' })).to.deep.equal({ removed: false });
      expect(eventTexts(fixture.events)).to.deep.equal([
        'SET_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=NODE.siteNote, GLOBALCONFIG_VALUE=x}',
        'REMOVE_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=NODE.sitenote}',
        'REMOVE_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=NODE.SITENOTE}',
      ]);
    });

    it('are shown sorted, without those of other nodes and with secrets masked', async () => {
      const setGlobal = new Map([
        ['NODE.NODE2.A', 'other'],
        ['NODE.NODE1.B', 'own'],
        ['GLOB.Z', 'z'],
        ['GLOB.DEFAULT.PIN', '123'],
      ]);
      await fixture.store.apply({ workers: [], setGlobal });
      expect(await call('getGlobalConfiguration', {})).to.deep.equal({
        version: 'SignServer CE 7.3.3',
        properties: [
          { key: 'GLOB.DEFAULT.PIN', value: '_MASKED_' },
          { key: 'GLOB.Z', value: 'z' },
          { key: 'NODE.B', value: 'own' },
        ],
      });
    });
  });

  describe('getConfiguration', () => {
    it('shows the stored properties sorted, secrets masked', async () => {
      expect(await call('getConfiguration', { worker: { name: 'Token' } })).to.deep.equal({
        workerId: 1,
        properties: [
          { key: 'CRYPTOTOKEN_IMPLEMENTATION_CLASS', value: 'test.Token' },
          { key: 'IMPLEMENTATION_CLASS', value: 'test.CryptoWorker' },
          { key: 'NAME', value: 'Token' },
          { key: 'PIN', value: '_MASKED_' },
          { key: 'TYPE', value: 'CRYPTO_WORKER' },
        ],
        clientRules: [],
      });
    });

    it('shows the configured certificate', async () => {
      fixture.store.put(2, { SIGNERCERT: pki.ecSigner.pem });
      const { signerCertificate } = await call('getConfiguration', { worker: SIGNER });
      expect(signerCertificate?.[0]).to.equal('Subject DN:     CN=EC signer,OU=Signers,O=Test,C=SE');
      expect(signerCertificate).to.have.length(5);
    });

    it('is empty for an id that no worker has', async () => {
      expect(await call('getConfiguration', { worker: { id: 4711 } })).to.deep.equal({ workerId: 4711, properties: [], clientRules: [] });
    });
  });

  it('getProperty takes the key exactly as given and masks secrets', async () => {
    expect(await call('getProperty', { worker: SIGNER, key: 'DEFAULTKEY' })).to.deep.equal({ workerId: 2, value: 'key1' });
    expect(await call('getProperty', { worker: SIGNER, key: 'defaultkey' })).to.deep.equal({ workerId: 2 });
    expect(await call('getProperty', { worker: { id: 1 }, key: 'PIN' })).to.deep.equal({ workerId: 1, value: '_MASKED_' });
    expect(await call('getProperty', { worker: { id: 4711 }, key: 'A' })).to.deep.equal({ workerId: 4711 });
  });

  describe('getStatus', () => {
    it('gives data and both texts', async () => {
      const [status] = await call('getStatus', { worker: SIGNER });
      expect(status).to.deep.include({ id: 2, name: 'Signer', kind: 'Signer', tokenActive: true });
      expect(status)
        .to.have.property('briefText')
        .that.matches(/^Status of Signer with ID 2 \(Signer\) is:\n/);
      expect(status).to.have.property('completeText').that.contains('   Worker properties:\n');
    });

    it('of all goes on after a worker whose status cannot be had', async () => {
      const { engine } = fixture.context;
      const status: typeof engine.status = (reference) =>
        reference.id === 1 ? Promise.reject(new TypeError('boom')) : engine.status(reference);
      const { administration } = administrationFixture({ ...fixture.context, engine: { ...engine, status } });
      const statuses = await administration.call('getStatus', { worker: 'all' });
      expect(statuses[0]).to.deep.equal({ id: 1, name: 'Token', failure: 'The request could not be processed.' });
      expect(statuses[1]).to.include({ id: 2, name: 'Signer' });
      expect(fixture.log.lines).to.contain('ERROR No status of worker 1');
    });

    it('of an unknown worker is a fault', async () => {
      await expectFault(call('getStatus', { worker: { id: 4711 } }), 'noSuchWorker', 'No such worker: 4711');
    });
  });

  describe('reload', () => {
    it('makes the stored configuration of one worker the active one', async () => {
      await call('getStatus', { worker: SIGNER });
      await call('setProperty', { worker: SIGNER, key: 'DISABLED', value: 'TRUE' });
      const brief = async (): Promise<unknown> => (await call('getStatus', { worker: SIGNER }))[0];
      expect(await brief())
        .to.have.property('briefText')
        .that.contains(': Active');
      expect(await call('reload', { worker: SIGNER })).to.deep.equal({ workerId: 2 });
      expect(await brief())
        .to.have.property('briefText')
        .that.contains(': Disabled');
      expect(fixture.reloads).to.deep.equal([2]);
      expect(eventTexts(fixture.events).at(-1)).to.equal('RELOAD_WORKER_CONFIG 2 {}');
    });

    it('of all is announced as 0', async () => {
      expect(await call('reload', { worker: 'all' })).to.deep.equal({ workerId: 'all' });
      expect(fixture.reloads).to.deep.equal([0]);
      expect(eventTexts(fixture.events)).to.deep.equal(['GLOBAL_CONFIG_RELOAD - {}']);
    });

    it('of an id that no worker has is no error', async () => {
      await call('reload', { worker: { id: 4711 } });
      expect(fixture.reloads).to.deep.equal([4711]);
    });
  });

  describe('crypto tokens', () => {
    beforeEach(async () => {
      await call('removeProperty', { worker: { id: 1 }, key: 'PIN' });
      await call('reload', { worker: 'all' });
    });

    it('are activated with the right code, through the worker that uses them', async () => {
      await expectFault(call('activateCryptoToken', { worker: SIGNER, code: 'wrong' }), 'cryptoTokenAuthenticationFailed', 'wrong code');
      expect(fixture.tokens.at(-1)?.active).to.equal(false);
      expect(await call('activateCryptoToken', { worker: SIGNER, code: 'foo123' })).to.deep.equal({ active: true, servesRequests: true });
      expect(fixture.tokens.at(-1)?.active).to.equal(true);
    });

    it('are deactivated', async () => {
      await call('activateCryptoToken', { worker: { id: 1 }, code: 'foo123' });
      expect(await call('deactivateCryptoToken', { worker: { id: 1 } })).to.deep.equal({ deactivated: true, servesRequests: true });
      expect(fixture.tokens.at(-1)?.active).to.equal(false);
    });
  });

  describe('dumpProperties', () => {
    it('of one worker has its global properties, certificates and rules, and no secrets', async () => {
      const { certificate, chain, pem } = pki.ecSigner;
      const signerPem = chain.map((one) => Buffer.from(one.der).toString('base64'));
      fixture.store.put(
        2,
        { SIGNERCERT: pem, SIGNERCERTCHAIN: chain.map((one) => fixturePem(one.der)).join(''), PIN: '123' },
        { clients: [{ serialNumber: '00AB', issuer: 'CN=CA' }] },
      );
      const setGlobal = new Map([
        ['GLOB.WORKER2.NOTE', 'mine'],
        ['GLOB.WORKER21.NOTE', 'not mine'],
      ]);
      await fixture.store.apply({ workers: [], setGlobal });
      const dumped = Object.fromEntries((await call('dumpProperties', { worker: SIGNER })).map(({ key, value }) => [key, value]));
      expect(dumped).to.deep.equal({
        'GLOB.WORKER2.NOTE': 'mine',
        'WORKER2.AUTHCLIENT1.SUBJECT.TYPE': 'CERTIFICATE_SERIALNO',
        'WORKER2.AUTHCLIENT1.SUBJECT.VALUE': 'ab',
        'WORKER2.AUTHCLIENT1.ISSUER.TYPE': 'ISSUER_DN_BCSTYLE',
        'WORKER2.AUTHCLIENT1.ISSUER.VALUE': 'CN=CA',
        'WORKER2.AUTHCLIENT1.DESCRIPTION': 'Legacy rule',
        'WORKER2.AUTHTYPE': 'NOAUTH',
        'WORKER2.CRYPTOTOKEN': 'Token',
        'WORKER2.DEFAULTKEY': 'key1',
        'WORKER2.IMPLEMENTATION_CLASS': 'test.EchoSigner',
        'WORKER2.NAME': 'Signer',
        'WORKER2.PIN': '_MASKED_',
        'WORKER2.SIGNERCERT': pem,
        'WORKER2.SIGNERCERTIFICATE': Buffer.from(certificate.der).toString('base64'),
        'WORKER2.SIGNERCERTCHAIN': signerPem.join(';'),
        'WORKER2.TYPE': 'PROCESSABLE',
      });
    });

    it('of an id that no worker has is empty', async () => {
      expect(await call('dumpProperties', { worker: { id: 4711 } })).to.deep.equal([]);
    });
  });
});

function fixturePem(der: Uint8Array): string {
  const base64 = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}
