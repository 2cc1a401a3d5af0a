import { expect } from 'chai';
import { dispatchedAuthorizer } from '../../../src/components/authorizers/dispatched-authorizer.js';
import { usernamePasswordAuthorizer } from '../../../src/components/authorizers/username-password-authorizer.js';
import type { Client } from '../../../src/core/exchange.js';
import { plainSigner } from '../../../src/workers/signers/plain-signer.js';
import { firstActiveDispatcher } from '../../../src/workers/dispatchers/first-active-dispatcher.js';
import { userMappedDispatcher } from '../../../src/workers/dispatchers/user-mapped-dispatcher.js';
import { CLIENT, dataRequest, engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault } from '../../support/rejection.js';

const FIRST_ACTIVE = 'org.signserver.server.dispatchers.FirstActiveDispatcher';
const USER_MAPPED = 'org.signserver.server.dispatchers.UserMappedDispatcher';
const user = (username: string): Client => ({ ...CLIENT, password: { username, password: 'foo123' } });

describe('dispatchers', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture([
      ...[plainSigner, firstActiveDispatcher, userMappedDispatcher],
      ...[dispatchedAuthorizer, usernamePasswordAuthorizer],
    ]);
  });
  const put = (id: number, properties: Record<string, string>): void => {
    fixture.store.put(id, { TYPE: 'PROCESSABLE', AUTHTYPE: 'NOAUTH', ...properties });
  };
  const signer = (id: number, properties: Record<string, string> = {}): void => {
    put(id, { NAME: `Signer${String(id)}`, ...SIGNER, ...properties });
  };
  const process = (name: string, client = CLIENT): ReturnType<EngineFixture['engine']['process']> =>
    fixture.engine.process({ name }, dataRequest(), client);
  const logged = (...fields: readonly string[]): readonly unknown[] =>
    fixture.records.map((record) => fields.map((field) => record.get(field)));
  const offline = 'org.signserver.common.CryptoTokenOfflineException: ';

  describe('FirstActiveDispatcher', () => {
    const dispatcher = (WORKERS: string, properties: Record<string, string> = {}): void => {
      put(9, { NAME: 'First', IMPLEMENTATION_CLASS: FIRST_ACTIVE, WORKERS, ...properties });
    };

    it('hands a request to the first worker that can sign now', async () => {
      signer(3, { DISABLED: 'TRUE' });
      signer(4, { KEYUSAGELIMIT: '0' });
      signer(5, { DEFAULTKEY: 'nosuchkey' });
      signer(6);
      dispatcher(' Signer3 , Signer4,Signer5,,Signer6,Signer ');
      const reply = await process('First');
      expect(reply.signerCertificate?.subject).to.equal('CN=signer');
      expect(logged('WORKER_NAME', 'PROCESS_SUCCESS')).to.deep.equal([
        ['Signer3', 'false'],
        ['Signer4', 'false'],
        ['Signer5', 'false'],
        ['Signer6', 'true'],
        ['First', 'true'],
      ]);
    });

    it('answers under the name that was sent, whatever the signer makes of it', async () => {
      put(5, { NAME: 'Named', ...SIGNER, IMPLEMENTATION_CLASS: 'PlainSigner', CRYPTOTOKEN: 'Token' });
      dispatcher('Named');
      const letter = { ...dataRequest(), fileName: 'letter.txt' };
      expect((await fixture.engine.process({ name: 'Named' }, letter, CLIENT)).fileName).to.equal('letter.txt.sig');
      expect((await fixture.engine.process({ name: 'First' }, letter, CLIENT)).fileName).to.equal('letter.txt');
      expect(await process('First')).not.to.have.property('fileName');
    });

    it('counts a signature once, and logs each worker with what became of the request there', async () => {
      signer(3, { DISABLED: 'TRUE' });
      dispatcher('Signer3,Signer');
      await process('First');
      expect([...fixture.counters.counts.values()]).to.deep.equal([1]);
      const [failed, succeeded, dispatched] = fixture.records;
      expect(failed?.get('EXCEPTION')).to.contain('is disabled');
      expect(succeeded?.has('EXCEPTION')).to.equal(false);
      expect(dispatched?.has('EXCEPTION')).to.equal(false);
      expect(dispatched?.get('SIGNER_CERT_SUBJECTDN')).to.equal('CN=signer');
      expect(new Set(fixture.records.map((record) => record.get('LOG_ID'))).size).to.equal(1);
    });

    it('says that no worker is active where none can sign', async () => {
      signer(3, { DISABLED: 'TRUE' });
      for (const WORKERS of ['Signer3', '', ' , ', 'First']) {
        dispatcher(WORKERS);
        await fixture.engine.reload(9);
        await expectFault(process('First'), 'cryptoTokenOffline', `${offline}No active worker found`);
      }
    });

    it('hands a request on where a worker has as much to do as it may, and passes that on where all have', async () => {
      signer(3, { MAX_REQUEST_RATE: '1/h' });
      signer(4, { MAX_REQUEST_RATE: '1/h' });
      signer(5, { DISABLED: 'TRUE' });
      dispatcher('Signer3,Signer4,Signer5');
      await process('First');
      await process('First');
      await expectFault(process('First'), 'overloaded', 'The worker has had as many requests as it takes in this time');
      expect(logged('WORKER_NAME', 'PROCESS_SUCCESS').slice(-4)).to.deep.equal([
        ['Signer3', 'false'],
        ['Signer4', 'false'],
        ['Signer5', 'false'],
        ['First', 'false'],
      ]);
    });

    it('stays active without WORKERS, and says so in the log', async () => {
      dispatcher('');
      expect((await fixture.engine.status({ id: 9 })).errors).to.deep.equal([]);
      expect(fixture.log.lines).to.include('ERROR Property WORKERS missing!');
    });

    it('ends at the first worker that refuses for another reason', async () => {
      signer(3, { AUTHTYPE: 'org.signserver.server.DispatchedAuthorizer', AUTHORIZEALLDISPATCHERS: 'FALSE' });
      dispatcher('Signer3,Signer');
      await expectFault(process('First'), 'illegalRequest', 'Authorization failed: Error, client is not authorized to worker with id 3');
      dispatcher('Nobody,Signer');
      await fixture.engine.reload(9);
      await expectFault(process('First'), 'illegalRequest', 'No such worker: Nobody');
      expect(fixture.records.at(-1)?.get('EXCEPTION')).to.equal('No such worker: Nobody');
    });

    it('passes on that a worker wants a password', async () => {
      signer(3, { AUTHTYPE: 'org.signserver.server.UsernamePasswordAuthorizer', 'USER.ALICE': 'foo123' });
      dispatcher('Signer3');
      await expectFault(process('First'), 'authorizationRequired', 'Username/password authentication required');
      await process('First', user('alice'));
    });

    it('opens workers that are for dispatchers alone', async () => {
      signer(3, { AUTHTYPE: 'org.signserver.server.DispatchedAuthorizer', AUTHORIZEALLDISPATCHERS: 'TRUE' });
      dispatcher('Signer3');
      await process('First');
      await expectFault(process('Signer3'), 'illegalRequest', 'Authorization failed: Error, client is not authorized to worker with id 3');
    });

    it('is refused like any worker where it is disabled or not for this client', async () => {
      dispatcher('Signer', { AUTHTYPE: 'CLIENTCERT' });
      await expectFault(process('First'), 'illegalRequest', 'Authorization failed: Error, client authentication is required.');
      dispatcher('Signer', { DISABLED: 'TRUE', AUTHTYPE: 'NOAUTH' });
      await fixture.engine.reload(9);
      await expectFault(
        process('First'),
        'cryptoTokenOffline',
        'Error Signer : Worker{name: First} is disabled and cannot perform any signature operations',
      );
    });

    it('refuses a request that comes back to it, in whatever letter case', async () => {
      dispatcher('Second');
      put(10, { NAME: 'Second', IMPLEMENTATION_CLASS: FIRST_ACTIVE, WORKERS: 'FIRST' });
      const fault = await process('First').then(
        () => undefined,
        (thrown: unknown) => thrown as Error,
      );
      expect(fault?.message).to.contain('Dispatcher called more then one time for the same request. Aborting.');
    });

    it('takes eight dispatchers in a row, and no more', async () => {
      for (let id = 20; id < 29; id++) {
        const WORKERS = id === 28 ? 'Signer' : `D${String(id + 1)}`;
        put(id, { NAME: `D${String(id)}`, IMPLEMENTATION_CLASS: FIRST_ACTIVE, WORKERS });
      }
      await process('D21');
      const fault = await process('D20').then(
        () => undefined,
        (thrown: unknown) => thrown as Error,
      );
      expect(fault?.message).to.contain('A request passes at most 8 dispatchers.');
    });
  });

  describe('UserMappedDispatcher', () => {
    const dispatcher = (USERNAME_MAPPING?: string): void => {
      put(9, { NAME: 'Mapped', IMPLEMENTATION_CLASS: USER_MAPPED, ...(USERNAME_MAPPING !== undefined && { USERNAME_MAPPING }) });
    };

    it('hands a request to the worker of its user', async () => {
      signer(3);
      dispatcher(' alice : Signer3 ,bob:Signer');
      await process('Mapped', user('alice'));
      await process('Mapped', user('bob'));
      expect(logged('WORKER_NAME')).to.deep.equal([['Signer3'], ['Mapped'], ['Signer'], ['Mapped']]);
    });

    it('refuses users that it does not know, in exact letter case, and requests without user', async () => {
      dispatcher('alice:Signer');
      for (const client of [user('Alice'), user(''), CLIENT]) {
        await expectFault(process('Mapped', client), 'illegalRequest', 'No worker for the specified username');
      }
      dispatcher('');
      await fixture.engine.reload(9);
      await expectFault(process('Mapped', user('alice')), 'illegalRequest', 'No worker for the specified username');
    });

    it('refuses to hand on to itself, and to a worker that is not there', async () => {
      dispatcher('alice:Mapped,bob:Nobody');
      const failed = 'SignServerException calling signer with ID 9 : ';
      await expectFault(process('Mapped', user('alice')), 'workerFailed', `${failed}Dispatcher configured to dispatch to itself`);
      await expectFault(process('Mapped', user('bob')), 'workerFailed', `${failed}Worker is misconfigured`);
    });

    for (const [mapping, sentence] of [
      [undefined, 'Property USERNAME_MAPPING missing!'],
      ['alice', 'Syntax error in property USERNAME_MAPPING'],
      ['alice:Signer,', 'Syntax error in property USERNAME_MAPPING'],
      ['alice:Signer:3', 'Syntax error in property USERNAME_MAPPING'],
      [':Signer', 'Syntax error in property USERNAME_MAPPING'],
    ] as const) {
      it(`is misconfigured with the mapping ${JSON.stringify(mapping)}`, async () => {
        dispatcher(mapping);
        expect((await fixture.engine.status({ id: 9 })).errors).to.deep.equal([sentence]);
        await expectFault(
          process('Mapped', user('alice')),
          'workerFailed',
          'SignServerException calling signer with ID 9 : Worker is misconfigured',
        );
      });
    }
  });

  it('show no token in their status', async () => {
    put(9, { NAME: 'First', IMPLEMENTATION_CLASS: FIRST_ACTIVE, WORKERS: 'Signer' });
    const { kind, brief } = await fixture.engine.status({ id: 9 });
    expect([kind, brief]).to.deep.equal(['Dispatcher', [{ title: 'Worker status', value: 'Active' }]]);
  });
});
