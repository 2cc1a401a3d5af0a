import { expect } from 'chai';
import { Fault } from '../../../src/core/errors.js';
import { CLIENT, dataRequest, engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault, rejection } from '../../support/rejection.js';

describe('active workers', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const process = (name = 'Signer'): Promise<unknown> => fixture.engine.process({ name }, dataRequest(), CLIENT);

  it('keep their configuration until a reload', async () => {
    await process();
    fixture.store.put(2, { DISABLED: 'TRUE' });
    await process();
    await fixture.engine.reload(2);
    expect((await rejection(process())).message).to.contain('is disabled');
  });

  it('are all taken over by a reload of 0', async () => {
    await process();
    fixture.store.put(2, { DISABLED: 'TRUE' });
    fixture.store.put(3, { NAME: 'Another', TYPE: 'PROCESSABLE', ...SIGNER });
    await fixture.engine.reload(0);
    expect((await rejection(process())).message).to.contain('is disabled');
    await process('Another');
  });

  it('are put to work at the start without undoing what was done to those that are', async () => {
    fixture.store.put(1, { PIN: 'unset' });
    fixture.store.put(3, { NAME: 'Another', TYPE: 'PROCESSABLE', ...SIGNER });
    await fixture.engine.activateCryptoToken({ id: 2 }, 'foo123');
    fixture.store.put(2, { DISABLED: 'TRUE' });
    await fixture.engine.load();
    await process();
    fixture.store.worker = () => Promise.reject(new Error('connection lost'));
    await process('Another');
    expect(fixture.tokens).to.have.length(1);
  });

  it('are taken over by a reload although another one cannot be read, which says so', async () => {
    await process();
    const unreadable = new Fault('workerFailed', 'The stored configuration of worker 2 cannot be read.');
    const stored = fixture.store.worker.bind(fixture.store);
    fixture.store.put(3, { NAME: 'Another', TYPE: 'PROCESSABLE', ...SIGNER });
    fixture.store.worker = (id) => (id === 2 ? Promise.reject(unreadable) : stored(id));
    for (const id of [0, 2]) {
      await fixture.engine.reload(id);
      await expectFault(process(), 'workerFailed', unreadable.message);
      await process('Another');
    }
    expect(fixture.log.lines.filter((line) => line === 'ERROR Worker 2 could not be loaded')).to.have.length(2);
  });

  it('stay as they are where the database cannot be asked for a reload', async () => {
    await process();
    fixture.store.worker = () => Promise.reject(new Fault('serviceUnavailable', 'The database cannot be reached.'));
    await expectFault(fixture.engine.reload(2), 'serviceUnavailable', 'The database cannot be reached.');
    await process();
  });

  it('are found under a new name only after the reload, and then no longer under the old', async () => {
    await process();
    fixture.store.put(2, { NAME: 'Renamed' });
    await fixture.engine.reload(2);
    await process('renamed');
    await expectFault(process('Signer'), 'noSuchWorker', 'No such worker: Signer');
  });

  it('go on serving when they were removed, until a reload', async () => {
    await process();
    await fixture.store.apply({ workers: [{ id: 2, remove: Object.keys(SIGNER) }] });
    await process();
    await fixture.engine.reload(2);
    await expectFault(process(), 'noSuchWorker', 'No such worker: Signer');
  });

  it('use the token that the reloaded crypto worker made', async () => {
    await process();
    fixture.store.put(1, { PIN: 'unset' });
    await fixture.engine.reload(1);
    expect((await rejection(process())).message).to.contain("Signtoken isn't active.");
    await fixture.engine.activateCryptoToken({ id: 2 }, 'foo123');
    await process();
  });

  it('are loaded once for requests that arrive together', async () => {
    await Promise.all(Array.from({ length: 20 }, () => process()));
    expect(fixture.tokens).to.have.length(1);
  });

  it('get a key usage counter when their token is activated', async () => {
    fixture.store.put(1, { PIN: '' });
    await rejection(process());
    expect(fixture.counters.counts.size).to.equal(0);
    await expectFault(fixture.engine.activateCryptoToken({ name: 'Signer' }, 'wrong'), 'cryptoTokenAuthenticationFailed', 'wrong code');
    await fixture.engine.activateCryptoToken({ name: 'Signer' }, 'foo123');
    expect(fixture.counters.counts.size).to.equal(1);
  });

  it('stay as they are while their token is deactivated', async () => {
    await process();
    expect(await fixture.engine.deactivateCryptoToken({ name: 'Token' })).to.equal(true);
    expect((await rejection(process())).kind).to.equal('cryptoTokenOffline');
  });
});
