import { verify } from 'node:crypto';
import { expect } from 'chai';
import { remoteAddressAuthorizer } from '../../../src/components/authorizers/remote-address-authorizer.js';
import { CLIENT_USER, REST_USER } from '../../../src/core/audit.js';
import { defineAuthorizer } from '../../../src/core/component.js';
import { defineTimedService } from '../../../src/core/worker-definition.js';
import { SIGNING_STEPS } from '../../../src/engine/signing-pipeline.js';
import { statusPropertiesWorker } from '../../../src/workers/status/status-properties-worker.js';
import { certificate, CLIENT, dataRequest, engineFixture, NOON, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault, rejection } from '../../support/rejection.js';

describe('the signing pipeline', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const process = (data?: string, name = 'Signer'): ReturnType<EngineFixture['engine']['process']> =>
    fixture.engine.process({ name }, dataRequest(data), CLIENT);
  const configure = (properties: Record<string, string>): void => {
    fixture.store.put(2, properties);
  };
  const count = (): number | undefined => [...fixture.counters.counts.values()][0];

  it('has its steps in this order', () => {
    expect(SIGNING_STEPS.map((step) => step.name)).to.deep.equal([
      'nameTransaction',
      'recordOutcome',
      'findWorker',
      'refuseUnprocessable',
      'authorize',
      'refuseDisabled',
      'refuseMisconfigured',
      'matchRequest',
      'limitRequest',
      'limitLoad',
      'selectKey',
      'checkSignerCertificate',
      'reserveKeyUsage',
      'archive',
      'account',
      'runWorker',
    ]);
  });

  it('answers a signature with the ids and the certificate', async () => {
    const reply = await process('some data');
    expect(reply.requestId).to.equal(-7);
    expect(reply.archiveId).to.equal('329ec4f443e9dd75319f770816c5c1ee337f2134');
    expect(reply.signerCertificate?.subject).to.equal('CN=signer');
    expect(verify('sha256', new TextEncoder().encode('some data'), reply.signerCertificate!.publicKey, reply.data)).to.equal(true);
  });

  it('records what was granted', async () => {
    await process();
    const fields = [
      'LOG_ID',
      'CLIENT_IP',
      'WORKER_ID',
      'WORKER_NAME',
      'WORKER_AUTHTYPE',
      'CLIENT_AUTHORIZED',
      'KEYALIAS',
      'CRYPTOTOKEN',
      'SEEN',
      'PROCESS_SUCCESS',
      'REQUESTID',
    ];
    expect(fields.map((field) => fixture.records[0]?.get(field))).to.deep.equal([
      '00000000-0000-4000-8000-000000000001',
      '127.0.0.1',
      '2',
      'Signer',
      'NOAUTH',
      'true',
      'key1',
      'Token',
      'yes',
      'true',
      '-7',
    ]);
    expect(fixture.records[0]?.get('SIGNER_CERT_SUBJECTDN')).to.equal('CN=signer');
  });

  it('finds workers by id, and by name in any letter case', async () => {
    await fixture.engine.process({ id: 2 }, dataRequest(), CLIENT);
    await process('x', 'signer');
    expect(fixture.records).to.have.length(2);
  });

  it('refuses an unknown worker, with a record in the audit log', async () => {
    await expectFault(process('x', 'NoSuchWorker'), 'noSuchWorker', 'No such worker: NoSuchWorker');
    const [{ details, ...event }] = fixture.audit.events as [(typeof fixture.audit.events)[0]];
    expect(event).to.deep.equal({ eventType: 'PROCESS', module: 'WORKER', outcome: 'FAILURE', administrator: CLIENT_USER });
    expect([...(details ?? [])]).to.deep.equal([
      ['EXCEPTION', 'No such worker: NoSuchWorker'],
      ['PROCESS_SUCCESS', 'false'],
      ['LOG_TIME', String(NOON)],
      ['LOG_ID', '00000000-0000-4000-8000-000000000001'],
      ['CLIENT_IP', '127.0.0.1'],
    ]);
  });

  it('names in the audit log whom the door says that a request is from', async () => {
    await rejection(fixture.engine.process({ id: 4711 }, dataRequest(), { ...CLIENT, administrator: REST_USER }));
    expect(fixture.audit.events[0]?.administrator).to.equal(REST_USER);
  });

  it('says that the audit log failed where it has no record of an unknown worker', async () => {
    fixture.audit.broken = true;
    await expectFault(process('x', 'NoSuchWorker'), 'serviceUnavailable', 'Audit log failure');
  });

  it('asks the authorizer before anything of the worker shows, and records the refusal', async () => {
    configure({ AUTHTYPE: 'CLIENTCERT', DISABLED: 'TRUE', STRICT: 'wrong' });
    await expectFault(process(), 'illegalRequest', 'Authorization failed: Error, client authentication is required.');
    expect(fixture.records[0]?.get('CLIENT_AUTHORIZED')).to.equal('false');
    expect(fixture.records[0]?.get('PROCESS_SUCCESS')).to.equal('false');
  });

  it('lets nobody in where the authorizer is not known', async () => {
    configure({ AUTHTYPE: 'org.example.Unheard' });
    const credentials = [
      CLIENT,
      { address: null },
      { ...CLIENT, certificate: certificate() },
      { ...CLIENT, password: { username: 'alice', password: 'foo123' } },
      { ...CLIENT, bearerToken: 'token' },
      { ...CLIENT, dispatcher: { workerId: 9, identity: { username: 'alice' } } },
    ];
    for (const client of credentials) {
      await expectFault(
        fixture.engine.process({ name: 'Signer' }, dataRequest(), client),
        'workerFailed',
        'Authorization failed: Authorization misconfigured',
      );
    }
    expect(fixture.records.map((record) => [record.get('CLIENT_AUTHORIZED'), record.get('EXCEPTION')])).to.deep.equal(
      credentials.map(() => ['false', 'Authorization misconfigured']),
    );
  });

  it('lets nobody in where a property of the authorizer is wrong', async () => {
    fixture = engineFixture([remoteAddressAuthorizer]);
    configure({ AUTHTYPE: 'org.signserver.server.RemoteAddressAuthorizer', ALLOW_FROM: '127.0.0.1,no address' });
    await expectFault(process(), 'workerFailed', 'Authorization failed: Misconfigured');
    expect((await fixture.engine.status({ id: 2 })).errors).to.include('ALLOW_FROM, illegal address: no address');
  });

  it('lets nobody in where the authorizer fails in a way that was not foreseen', async () => {
    fixture = engineFixture([
      defineAuthorizer({
        names: ['test.Broken'],
        doc: 'Fails.',
        properties: {},
        create: () => ({ authorize: () => Promise.reject(new TypeError('undefined is not iterable')) }),
      }),
    ]);
    configure({ AUTHTYPE: 'test.Broken' });
    await expectFault(process(), 'unexpected', 'The request could not be processed.');
    expect(fixture.records[0]?.get('CLIENT_AUTHORIZED')).to.equal('false');
  });

  it('finds authorizers by their short names in any letter case', async () => {
    configure({ AUTHTYPE: ' noAuth ' });
    await process();
  });

  it('refuses requests to a timed service before anything else, naming it as the client did', async () => {
    fixture = engineFixture([
      defineTimedService({ names: ['test.Service'], doc: 'Works.', properties: {}, create: () => ({ work: () => Promise.resolve() }) }),
    ]);
    fixture.store.put(7, { NAME: 'Service', TYPE: 'TIMED_SERVICE', IMPLEMENTATION_CLASS: 'test.Service' });
    await expectFault(process('x', 'service'), 'illegalRequest', "Worker exists but isn't a processable: Worker{name: service}");
    expect(fixture.records.map((record) => [record.get('WORKER_NAME'), record.get('PROCESS_SUCCESS')])).to.deep.equal([
      ['Service', 'false'],
    ]);
  });

  it('says in the server log why something is away now', async () => {
    fixture.counters.broken = true;
    await rejection(process());
    expect(fixture.log.lines).to.include('WARN 00000000-0000-4000-8000-000000000001: The key usage counter cannot be written now');
  });

  it('requires a client certificate where AUTHTYPE is not set', async () => {
    configure({ AUTHTYPE: ' ' });
    expect((await rejection(process())).message).to.contain('client authentication is required');
  });

  it('refuses a disabled worker, naming it as the client did', async () => {
    configure({ DISABLED: 'true' });
    await expectFault(
      process(),
      'cryptoTokenOffline',
      'Error Signer : Worker{name: Signer} is disabled and cannot perform any signature operations',
    );
    await expectFault(
      fixture.engine.process({ id: 2 }, dataRequest(), CLIENT),
      'cryptoTokenOffline',
      'Error Signer : Worker{id: 2} is disabled and cannot perform any signature operations',
    );
  });

  it('refuses a worker with a component that is not known, so that no record is passed over', async () => {
    for (const property of ['ARCHIVERS', 'ACCOUNTER', 'WORKERLOGGER', 'ALIASSELECTOR']) {
      fixture = engineFixture();
      configure({ [property]: 'org.example.Unheard' });
      await expectFault(process(), 'workerFailed', 'Worker is misconfigured');
    }
  });

  it('refuses a worker whose class or properties are wrong, as raised by the signer', async () => {
    const misconfigured = 'SignServerException calling signer with ID 2 : Worker is misconfigured';
    configure({ STRICT: 'maybe' });
    await expectFault(process(), 'workerFailed', misconfigured);
    configure({ STRICT: '', IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    await fixture.engine.reload(2);
    await expectFault(process(), 'workerFailed', misconfigured);
  });

  it('refuses requests of another kind before the key is touched', async () => {
    configure({ DEFAULTKEY: 'nosuchkey' });
    const request = { kind: 'dataGroups', dataGroups: new Map([[1, new Uint8Array(32)]]), metadata: new Map<string, string>() } as const;
    await expectFault(
      fixture.engine.process({ id: 2 }, request, CLIENT),
      'illegalRequest',
      "Received request wasn't an expected GenericSignRequest.",
    );
  });

  it('refuses requests of another kind to workers for administration in their words', async () => {
    const { engine, store } = engineFixture([statusPropertiesWorker]);
    store.put(4, { NAME: 'Status', TYPE: 'PROCESSABLE', IMPLEMENTATION_CLASS: 'StatusPropertiesWorker', AUTHTYPE: 'NOAUTH' });
    const request = { kind: 'validateDocument', data: new Uint8Array(), metadata: new Map<string, string>() } as const;
    await expectFault(engine.process({ id: 4 }, request, CLIENT), 'illegalRequest', 'Received request was not of expected type.');
    expect((await engine.process({ id: 4 }, dataRequest(''), CLIENT)).withoutArchiveId).to.equal(true);
  });

  it('refuses requests to a worker that does not sign', async () => {
    fixture.store.put(1, { AUTHTYPE: 'NOAUTH' });
    await expectFault(process('x', 'Token'), 'illegalRequest', 'Worker exists but does not sign: Worker{name: Token}');
  });

  it('refuses a document over the limit', async () => {
    await expectFault(process('x'.repeat(101)), 'requestTooLarge', 'Maximum content length is 100 bytes');
    await process('x'.repeat(100));
  });

  it('refuses while the token is not active, is unknown, or has no such key', async () => {
    const offline = (reason: string): [Promise<unknown>, 'cryptoTokenOffline', string] => [
      process(),
      'cryptoTokenOffline',
      `org.signserver.common.CryptoTokenOfflineException: ${reason}`,
    ];
    configure({ DEFAULTKEY: 'nosuchkey' });
    await expectFault(...offline('No key available for purpose: nosuchkey'));
    fixture.tokens[0]!.active = false;
    await expectFault(...offline("Signtoken isn't active."));
    configure({ CRYPTOTOKEN: 'NoSuchToken' });
    await fixture.engine.reload(2);
    await expectFault(...offline('Crypto token not available'));
  });

  it("says what keeps a crypto token of the worker's own from being made", async () => {
    configure({ CRYPTOTOKEN: '', CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.example.NoToken' });
    await expectFault(
      process(),
      'workerFailed',
      'SignServerException calling signer with ID 2 : Failed to load Crypto Token using provided implementation class name : org.example.NoToken',
    );
    expect((await fixture.engine.status({ id: 2 })).errors).to.include(
      'Failed to load Crypto Token using provided implementation class name',
    );
  });

  describe('counts the use of the key and', () => {
    it('counts each signature once, from the row made when the worker was loaded', async () => {
      await process();
      await process();
      expect(count()).to.equal(2);
    });

    it('stops at the limit', async () => {
      configure({ KEYUSAGELIMIT: '2' });
      await process();
      await process();
      await expectFault(process(), 'cryptoTokenOffline', 'Key usage limit exceeded or not initialized for worker 2');
      expect(count()).to.equal(2);
    });

    it('gives the use back where no signature was made', async () => {
      await rejection(process('fail'));
      expect(count()).to.equal(0);
    });

    it('refuses where the count cannot be written', async () => {
      await process();
      fixture.counters.broken = true;
      expect((await rejection(process())).kind).to.equal('serviceUnavailable');
    });

    it('counts nothing where the counter is disabled', async () => {
      configure({ DISABLEKEYUSAGECOUNTER: 'true' });
      await process();
      expect(count()).to.equal(0);
    });

    it('refuses a limit that is no number instead of signing without one', async () => {
      configure({ KEYUSAGELIMIT: 'five' });
      await expectFault(process(), 'workerFailed', 'Worker is misconfigured');
    });
  });

  it('passes on what a worker refuses, marked as SignServer marks it', async () => {
    await expectFault(process('fail'), 'workerFailed', 'SignServerException calling signer with ID 2 : no luck');
    expect(fixture.records[0]?.get('EXCEPTION')).to.equal('SignServerException calling signer with ID 2 : no luck');
  });

  it('lets no internal text out: it is logged under the transaction id that the client is told', async () => {
    const fault = await rejection(process('crash'));
    expect([fault.kind, fault.message, fault.transactionId]).to.deep.equal([
      'unexpected',
      'The request could not be processed.',
      '00000000-0000-4000-8000-000000000001',
    ]);
    expect(fixture.log.lines.join()).to.contain('ERROR 00000000-0000-4000-8000-000000000001');
  });

  describe('leaves exactly one record of a request, with how it ended, where', () => {
    const ENDS: Readonly<Record<string, () => Promise<unknown>>> = {
      'it was signed': () => process(),
      'the client is not let in': () => (configure({ AUTHTYPE: 'CLIENTCERT' }), process()),
      'there is no authorizer': () => (configure({ AUTHTYPE: 'org.example.Unheard' }), process()),
      'the worker is disabled': () => (configure({ DISABLED: 'TRUE' }), process()),
      'a component is wrong': () => (configure({ KEYUSAGELIMIT: 'x' }), process()),
      'the implementation is wrong': () => (configure({ STRICT: 'x' }), process()),
      'there is no implementation': () => (configure({ IMPLEMENTATION_CLASS: '' }), process()),
      'the document is too large': () => process('x'.repeat(101)),
      'there is no token': () => (configure({ CRYPTOTOKEN: 'Nobody' }), process()),
      'there is no key': () => (configure({ DEFAULTKEY: 'nosuchkey' }), process()),
      'the limit is reached': () => (configure({ KEYUSAGELIMIT: '0' }), process()),
      'the worker fails': () => process('fail'),
      'the worker crashes': () => process('crash'),
    };
    for (const [title, send] of Object.entries(ENDS)) {
      it(title, async () => {
        const ended = await send().then(
          () => undefined,
          (fault: unknown) => fault as Error,
        );
        expect(fixture.records).to.have.length(1);
        const [record] = fixture.records;
        expect(record?.get('PROCESS_SUCCESS')).to.equal(ended ? 'false' : 'true');
        expect(record?.has('EXCEPTION')).to.equal(ended !== undefined);
        for (const field of ['LOG_ID', 'LOG_TIME', 'CLIENT_IP', 'WORKER_ID', 'WORKER_NAME'])
          expect(record?.get(field), field).to.be.a('string');
      });
    }
  });

  it('acknowledges nothing without its record', async () => {
    await process();
    fixture.logger.broken = true;
    await expectFault(process(), 'workerFailed', 'Logging failed');
  });

  it('serves a worker that was stored without type and remembers the one it found', async () => {
    fixture.store.put(3, { NAME: 'Untyped', ...SIGNER });
    await process('x', 'Untyped');
    expect((await fixture.store.worker(3))?.type).to.equal('PROCESSABLE');
  });
});
