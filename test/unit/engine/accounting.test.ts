import { expect } from 'chai';
import { globalConfigSampleAccounter } from '../../../src/components/accounters/global-config-sample-accounter.js';
import { noAccounter } from '../../../src/components/accounters/no-accounter.js';
import type { Client } from '../../../src/core/exchange.js';
import { firstActiveDispatcher } from '../../../src/workers/dispatchers/first-active-dispatcher.js';
import { certificate, CLIENT, dataRequest, engineFixture, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault, rejection } from '../../support/rejection.js';

const ACCOUNTER = 'org.signserver.server.GlobalConfigSampleAccounter';
const ALICE: Client = { ...CLIENT, password: { username: 'alice', password: 'secret' } };

describe('accounting', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture([globalConfigSampleAccounter, noAccounter, firstActiveDispatcher]);
    fixture.store.put(2, { ACCOUNTER });
    fixture.accounts.balances.set('alice,secret', 2);
  });
  const process = (client: Client, data?: string, name = 'Signer'): ReturnType<EngineFixture['engine']['process']> =>
    fixture.engine.process({ name }, dataRequest(data), client);
  const balance = (): number | undefined => fixture.accounts.balances.get('alice,secret');
  const purchased = (): readonly unknown[] => fixture.records.map((record) => record.get('PURCHASED'));

  it('takes one off for each signature, and refuses when there is nothing left', async () => {
    await process(ALICE);
    await process(ALICE);
    await expectFault(process(ALICE), 'notGranted', 'Purchase not granted');
    expect(balance()).to.equal(0);
    expect(purchased()).to.deep.equal(['true', 'true', 'false']);
    expect(fixture.records[2]?.get('EXCEPTION')).to.equal('Purchase not granted');
    // What was not paid for was not signed: the key was used twice.
    expect([...fixture.counters.counts.values()]).to.deep.equal([2]);
  });

  it('refuses who shows no credential, or one that has no account', async () => {
    await expectFault(process(CLIENT), 'notGranted', 'Purchase not granted');
    await expectFault(process({ ...CLIENT, password: { username: 'alice', password: 'Secret' } }), 'notGranted', 'Purchase not granted');
  });

  it('takes the certificate of a client that has one, and not its password', async () => {
    fixture.accounts.balances.set('1a2b,CN=CA,O=Test', 1);
    const client = { ...ALICE, certificate: certificate({ serialNumber: '1a2b', issuer: 'CN=CA,O=Test' }) };
    await process(client);
    expect([balance(), fixture.accounts.balances.get('1a2b,CN=CA,O=Test')]).to.deep.equal([2, 0]);
  });

  it('gives the price back where no signature came of it', async () => {
    for (const order of ['fail', 'crash']) await rejection(process(ALICE, order));
    expect(balance()).to.equal(2);
    expect(purchased()).to.deep.equal(['false', 'false']);
  });

  it('says that the accounter failed, with a sentence and no internal text', async () => {
    fixture.accounts.broken = true;
    await expectFault(process(ALICE), 'serviceUnavailable', 'Accounter failed: The database does not answer.');
    expect(fixture.records[0]?.get('EXCEPTION')).to.equal('The database does not answer.');
    fixture.accounts.charge = () => Promise.reject(new TypeError('x is not a function'));
    await expectFault(process(ALICE), 'workerFailed', 'Accounter failed: The request could not be processed.');
  });

  it('reports a price that could not be given back', async () => {
    fixture.accounts.refund = () => Promise.reject(new Error('connection lost'));
    await expectFault(process(ALICE, 'fail'), 'workerFailed', 'SignServerException calling signer with ID 2 : no luck');
    expect(fixture.log.lines.join('\n')).to.contain('a client has paid for a signature that was not made');
  });

  it('charges at the signer alone what comes through a dispatcher', async () => {
    fixture.store.put(3, {
      ...{ NAME: 'Dispatcher', TYPE: 'PROCESSABLE', AUTHTYPE: 'NOAUTH', ACCOUNTER, WORKERS: 'Signer' },
      IMPLEMENTATION_CLASS: 'org.signserver.server.dispatchers.FirstActiveDispatcher',
    });
    await process(ALICE, 'x', 'Dispatcher');
    expect(balance()).to.equal(1);
    expect(fixture.records.map((record) => [record.get('WORKER_NAME'), record.get('PURCHASED')])).to.deep.equal([
      ['Signer', 'true'],
      ['Dispatcher', 'false'],
    ]);
  });

  it('charges nothing with NoAccounter, and without one', async () => {
    for (const name of ['org.signserver.server.NoAccounter', '']) {
      fixture.store.put(2, { ACCOUNTER: name });
      await fixture.engine.reload(2);
      await process(CLIENT);
    }
    expect(purchased()).to.deep.equal(['true', 'true']);
  });
});
