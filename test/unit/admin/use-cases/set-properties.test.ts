import { expect } from 'chai';
import type { AdministrationContext } from '../../../../src/admin/administration-context.js';
import { localAdministration } from '../../../../src/admin/administration.js';
import { readPropertiesFile } from '../../../../src/formats/properties-file.js';
import type { PropertiesOutcome } from '../../../../src/admin/properties-plan.js';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../../support/administration-fixture.js';
import { pki } from '../../../support/pki.js';
import { expectFault, rejection } from '../../../support/rejection.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

describe('setProperties', () => {
  let fixture: AdministrationFixture;
  beforeEach(() => {
    fixture = administrationFixture();
  });

  const set = (...lines: readonly string[]): Promise<readonly PropertiesOutcome[]> => {
    const entries = readPropertiesFile(Buffer.from(lines.join('\n')));
    return fixture.administration.call('setProperties', { source: 'a.properties', entries });
  };
  const properties = async (id: number): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await fixture.store.worker(id))?.properties ?? []);
  const globals = async (): Promise<Readonly<Record<string, string>>> => Object.fromEntries(await fixture.store.globalProperties());
  const refusal = async (...lines: readonly string[]): Promise<string> => {
    const { kind, message } = await rejection(set(...lines));
    expect(kind).to.equal('invalidInput');
    expect(fixture.store.applied).to.deep.equal([]);
    return message;
  };

  describe('worker keys', () => {
    it('sets upper-cased properties of workers by id, with the old prefix too', async () => {
      await set('worker7.name=Seven', 'SIGNER7.SomeKey= spaced value ');
      expect(await properties(7)).to.deep.equal({ NAME: 'Seven', SOMEKEY: 'spaced value ', TYPE: 'UNKNOWN' });
    });

    it('finds an existing worker by its name, in any letter case', async () => {
      await set('WORKERSIGNER.COLOUR=blue', 'WORKERToken.COLOUR=red');
      expect((await properties(2))['COLOUR']).to.equal('blue');
      expect((await properties(1))['COLOUR']).to.equal('red');
    });

    it('takes the last value of a key that is given twice', async () => {
      const outcomes = await set('WORKER2.COLOUR=blue', 'WORKER2.SIZE=1', 'worker2.colour=red');
      expect(outcomes.map((one) => 'key' in one && one.key)).to.deep.equal(['SIZE', 'COLOUR']);
      expect((await properties(2))['COLOUR']).to.equal('red');
    });

    it('removes what has a minus in front', async () => {
      expect(await set('-WORKER2.DEFAULTKEY=')).to.deep.equal([{ done: 'removed', workerId: 2, key: 'DEFAULTKEY' }]);
      expect(await properties(2)).not.to.have.property('DEFAULTKEY');
    });

    it('does not bring a worker into being by removing from it', async () => {
      await set('-WORKER77.COLOUR=');
      expect(await fixture.store.worker(77)).to.equal(undefined);
    });

    it('finds the type out where it is blank, whatever the order of the lines', async () => {
      await set('WORKER2.TYPE=', 'WORKER2.IMPLEMENTATION_CLASS=test.CryptoWorker');
      expect((await fixture.store.worker(2))?.type).to.equal('CRYPTO_WORKER');
      await set('-WORKER2.IMPLEMENTATION_CLASS=', 'WORKER2.TYPE=');
      expect((await fixture.store.worker(2))?.type).to.equal('UNKNOWN');
    });
  });

  describe('generated ids', () => {
    it('are the first free one plus n - 1, whatever the order', async () => {
      await set('WORKERGENID3.NAME=C', 'WORKERGENID1.NAME=A', 'WORKERGENID3.COLOUR=blue');
      expect((await fixture.store.workers()).map(({ id, name }) => [id, name])).to.deep.equal([
        [1, 'Token'],
        [2, 'Signer'],
        [3, 'A'],
        [5, 'C'],
      ]);
      expect((await properties(5))['COLOUR']).to.equal('blue');
    });

    it('are the next free ones, in the order of the file, for tokens that are no numbers', async () => {
      await set('WORKERGENIDFOO.NAME=Foo', 'WORKERGENID1.NAME=A', 'WORKERGENIDBAR.NAME=Bar', 'WORKER4.NAME=Four');
      expect((await fixture.store.workers()).slice(2).map(({ id, name }) => [id, name])).to.deep.equal([
        [3, 'A'],
        [4, 'Four'],
        [5, 'Foo'],
        [6, 'Bar'],
      ]);
    });

    it('are marked as new, so that two files at once do not merge their workers', async () => {
      await set('WORKERGENID1.NAME=A', 'WORKER9.NAME=Nine');
      expect(fixture.store.applied[0]?.workers.map(({ id, isNew }) => [id, isNew])).to.deep.equal([
        [3, true],
        [9, undefined],
      ]);
    });

    it('are refused where the file configures the same id by number', async () => {
      expect(await refusal('WORKERGENID2.NAME=A', 'WORKER4.NAME=B', 'WORKERGENID2.COLOUR=blue')).to.equal(
        'Nothing was changed.\na.properties, line 1: WORKERGENID2 would become worker 4, which the file configures as WORKER4 too',
      );
    });

    it('start with 1', async () => {
      expect(await refusal('WORKERGENID0.NAME=A')).to.equal('Nothing was changed.\na.properties, line 1: Illegal generated ID: GENID0');
    });
  });

  describe('global keys', () => {
    it('are stored with their scope, node keys with the node', async () => {
      expect(await set('glob.SiteNote=hello', 'NODE.COLOUR=blue')).to.deep.equal([
        { done: 'globalSet', scope: 'GLOB.', key: 'SITENOTE', value: 'hello' },
        { done: 'globalSet', scope: 'NODE.', key: 'COLOUR', value: 'blue' },
      ]);
      expect(await globals()).to.deep.equal({ 'GLOB.SITENOTE': 'hello', 'NODE.NODE1.COLOUR': 'blue' });
    });

    it('are removed with a minus in front', async () => {
      await set('GLOB.A=1', 'GLOB.B=2');
      await set('-GLOB.A=');
      expect(await globals()).to.deep.equal({ 'GLOB.B': '2' });
    });

    it('get the id of the worker that they name', async () => {
      await set('GLOB.WORKERSigner.NOTE=x', 'GLOB.WORKERGENID1.NOTE=y', 'GLOB.WORKER12.NOTE=z');
      expect(await globals()).to.deep.equal({ 'GLOB.WORKER2.NOTE': 'x', 'GLOB.WORKER3.NOTE': 'y', 'GLOB.WORKER12.NOTE': 'z' });
    });

    it('name the implementation of a worker in old files', async () => {
      const outcomes = await set('GLOB.WORKER12.CLASSPATH=org.example.Signer', 'GLOB.WORKER12.SIGNERTOKEN.CLASSPATH=org.example.Token');
      expect(await properties(12)).to.deep.equal({
        CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.example.Token',
        IMPLEMENTATION_CLASS: 'org.example.Signer',
        NAME: 'UnamedWorker12',
        TYPE: 'SPECIAL',
      });
      expect(outcomes.map((one) => 'key' in one && one.key)).to.deep.equal([
        'WORKER12.CLASSPATH',
        'IMPLEMENTATION_CLASS',
        'TYPE',
        'WORKER12.SIGNERTOKEN.CLASSPATH',
        'CRYPTOTOKEN_IMPLEMENTATION_CLASS',
      ]);
    });

    it('do not take the type away that the file gives', async () => {
      await set('WORKER12.TYPE=PROCESSABLE', 'GLOB.WORKER12.CLASSPATH=org.example.Signer');
      expect((await fixture.store.worker(12))?.type).to.equal('PROCESSABLE');
    });

    it('of the node are refused where the node has no id', async () => {
      const context: Writable<AdministrationContext> = { ...fixture.context };
      delete context.nodeId;
      const entries = [{ key: 'NODE.X', value: '1', line: 1 }];
      const { message } = await rejection(localAdministration(context).call('setProperties', { source: 'a.properties', entries }));
      expect(message).to.match(/^Nothing was changed\.\na\.properties, line 1: This node has no id/);
    });
  });

  describe('client rules', () => {
    it('in the old form are kept as written', async () => {
      expect(await set('WORKER2.AUTHCLIENT1=00AB;CN=one,O=Test')).to.deep.equal([
        { done: 'clientAdded', workerId: 2, value: '00AB;CN=one,O=Test', serialNumber: '00AB', issuer: 'CN=one,O=Test' },
      ]);
      expect((await fixture.store.worker(2))?.authorizedClients).to.deep.equal([{ serialNumber: '00AB', issuer: 'CN=one,O=Test' }]);
      await set('-WORKER2.AUTHCLIENT1=00AB;CN=one,O=Test');
      expect((await fixture.store.worker(2))?.authorizedClients).to.deep.equal([]);
    });

    const rule = (worker: number, value: string, sequence = 1): readonly string[] => [
      `WORKER${String(worker)}.AUTHCLIENT${String(sequence)}.SUBJECT.TYPE=SUBJECT_RDN_CN`,
      `WORKER${String(worker)}.AUTHCLIENT${String(sequence)}.SUBJECT.VALUE=${value}`,
      `WORKER${String(worker)}.AUTHCLIENT${String(sequence)}.ISSUER.TYPE=ISSUER_DN_BCSTYLE`,
      `WORKER${String(worker)}.AUTHCLIENT${String(sequence)}.ISSUER.VALUE=CN=CA`,
    ];

    it('of two workers with the same number stay apart, and are told last', async () => {
      const outcomes = await set(...rule(1, 'one'), 'WORKER2.AUTHCLIENT1.DESCRIPTION=Number two', ...rule(2, 'two'), 'WORKER2.COLOUR=blue');
      expect(
        (await fixture.store.worker(1))?.matchingRules.map(({ subjectValue, description }) => [subjectValue, description]),
      ).to.deep.equal([['one', 'Imported rule']]);
      expect(
        (await fixture.store.worker(2))?.matchingRules.map(({ subjectValue, description }) => [subjectValue, description]),
      ).to.deep.equal([['two', 'Number two']]);
      expect(outcomes.map(({ done }) => done)).to.deep.equal(['set', 'ruleAdded', 'ruleAdded']);
      expect(outcomes.at(-1)).to.deep.include({
        workerId: 2,
        rule: 'CertificateMatchingRule{matchSubjectWithType=SUBJECT_RDN_CN, matchIssuerWithType=ISSUER_DN_BCSTYLE, matchSubjectWithValue=two, matchIssuerWithValue=CN=CA, description=Number two}',
      });
    });

    it('are removed with a minus in front of each field', async () => {
      await set(...rule(2, 'one'));
      await set(...rule(2, 'one').map((line) => `-${line}`));
      expect((await fixture.store.worker(2))?.matchingRules).to.deep.equal([]);
    });

    it('that are incomplete or of an unknown type change nothing', async () => {
      const message = await refusal(
        'WORKER2.AUTHCLIENT5.SUBJECT.TYPE=SUBJECT_RDN_CN',
        ...rule(2, 'x', 6).map((line) => line.replace('SUBJECT_RDN_CN', 'SUBJECT_RDN_SHOESIZE')),
        'WORKER2.AUTHCLIENT7=no issuer',
        'WORKER2.AUTHCLIENT8.SUBJECT.COLOUR=blue',
        'WORKER2.COLOUR=blue',
      );
      expect(message.split('\n').map((line) => line.slice(0, 120))).to.deep.equal([
        'Nothing was changed.',
        'a.properties, line 1: Either all mandatory fields are not provided or same prefix is not provided for AUTHCLIENT 5',
        'a.properties, line 2: AUTHCLIENT6.SUBJECT.TYPE is not one of CERTIFICATE_SERIALNO, SUBJECT_RDN_CN, SUBJECT_RDN_SERIALNO,',
        'a.properties, line 6: WORKER2.AUTHCLIENT7 is not <serial number>;<issuer DN>: no issuer',
        'a.properties, line 7: Error in propertyfile syntax, check : WORKER2.AUTHCLIENT8.SUBJECT.COLOUR',
      ]);
    });
  });

  describe('certificates', () => {
    const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');

    it('are stored as PEM with their names, and are on record as installed', async () => {
      const { certificate } = pki.ecSigner;
      expect(await set(`WORKER2.SIGNERCERTIFICATE=${base64(certificate.der)}`)).to.deep.equal([]);
      const { SIGNERCERT } = await properties(2);
      expect(SIGNERCERT).to.match(
        /^Subject: CN=EC signer,OU=Signers,O=Test,C=SE\nIssuer: CN=Test Sub CA,O=Test,C=SE\n-----BEGIN CERTIFICATE-----\n/,
      );
      expect(fixture.context.certificates.fromPem(SIGNERCERT ?? '')[0]?.der).to.deep.equal(certificate.der);
      expect(fixture.events.map(({ eventType }) => eventType)).to.deep.equal(['SET_WORKER_CONFIG', 'CERTINSTALLED']);
    });

    it('in a chain keep their order', async () => {
      const { chain } = pki.ecSigner;
      await set(`WORKER2.SIGNERCERTCHAIN=${chain.map(({ der }) => base64(der)).join(';')}`);
      const { SIGNERCERTCHAIN } = await properties(2);
      expect(fixture.context.certificates.fromPem(SIGNERCERTCHAIN ?? '').map(({ subject }) => subject)).to.deep.equal(
        chain.map(({ subject }) => subject),
      );
    });

    it('that cannot be read change nothing', async () => {
      const message = await refusal(
        `WORKER2.SIGNERCERTCHAIN=${base64(pki.ecSigner.certificate.der)};AAAA`,
        'WORKER2.SIGNERCERTIFICATE=%%%',
        'WORKER2.COLOUR=blue',
      );
      expect(message).to.match(/line 1: certificate 2: .+\na\.properties, line 2: certificate 1 is not base64$/);
    });

    it('are not removed through a file', async () => {
      expect(await set('-WORKER2.SIGNERCERTIFICATE=', '-WORKER2.SIGNERCERTCHAIN=')).to.deep.equal([
        { done: 'certificateKept', workerId: 2 },
        { done: 'chainKept', workerId: 2 },
      ]);
    });
  });

  describe('all or nothing', () => {
    it('names every wrong line', async () => {
      expect(
        await refusal(
          'WORKER2.COLOUR=blue',
          'COLOUR=blue',
          'WORKER0.COLOUR=blue',
          'WORKERNOBODY.COLOUR=blue',
          'WORKER2=blue',
          'WORKER2.TYPE=SIGNER',
          '-WORKER2.COLOUR=',
          'WORKER99999999999.COLOUR=blue',
          'GLOB.=x',
        ),
      ).to.equal(
        [
          'Nothing was changed.',
          'a.properties, line 2: Error in propertyfile syntax, check : COLOUR',
          "a.properties, line 3: Error in propertyfile syntax, couldn't find worker for key : WORKER0.COLOUR",
          "a.properties, line 4: Error in propertyfile syntax, couldn't find worker for key : WORKERNOBODY.COLOUR",
          'a.properties, line 5: Error in propertyfile syntax, check : WORKER2',
          'a.properties, line 6: There is no worker type SIGNER. Specify one of [PROCESSABLE, TIMED_SERVICE, SPECIAL, CRYPTO_WORKER]',
          'a.properties, line 7: COLOUR is both set and removed',
          "a.properties, line 8: Error in propertyfile syntax, couldn't find worker for key : WORKER99999999999.COLOUR",
          'a.properties, line 9: Error in propertyfile syntax, check : GLOB.',
        ].join('\n'),
      );
    });

    it('refuses names that other workers have, sorted', async () => {
      const file = ['WORKER7.NAME=Token', 'WORKER8.NAME=Signer', 'WORKER9.NAME=Nine', 'WORKER2.NAME=Signer'];
      expect(await refusal(...file)).to.equal('Worker(s) with name already exists: Signer Token');
    });

    it('refuses one name for two workers of the file', async () => {
      expect(await refusal('WORKER7.NAME=Seven', 'WORKER8.NAME=Seven')).to.equal('Worker(s) with name already exists: Seven');
    });

    it('changes nothing where the audit log cannot be written', async () => {
      fixture.audit.broken = true;
      await expectFault(set('WORKER2.COLOUR=blue'), 'unexpected', 'The request could not be processed.');
      expect(fixture.store.applied).to.deep.equal([]);
    });
  });

  describe('secrets', () => {
    it('are masked in what is told and audited, and stored as they are', async () => {
      const outcomes = await set('WORKER2.PIN=123', 'WORKER2.SECRET_WORD=abc', 'GLOB.DEFAULT.PIN=456', 'WORKER2.COLOUR=blue');
      expect(outcomes.map((one) => 'value' in one && one.value)).to.deep.equal(['_MASKED_', '_MASKED_', '_MASKED_', 'blue']);
      expect(eventTexts(fixture.events)).to.deep.equal([
        'SET_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=GLOB.DEFAULT.PIN, GLOBALCONFIG_VALUE=_MASKED_}',
        'SET_WORKER_CONFIG 2 {added:PIN=_MASKED_, added:SECRET_WORD=_MASKED_, added:COLOUR=blue}',
      ]);
      expect(await properties(2)).to.include({ PIN: '123', SECRET_WORD: 'abc' });
      expect(await globals()).to.deep.equal({ 'GLOB.DEFAULT.PIN': '456' });
    });
  });
});
