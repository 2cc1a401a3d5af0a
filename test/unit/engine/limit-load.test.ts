import { expect } from 'chai';
import type { Client } from '../../../src/core/exchange.js';
import { clientKey } from '../../../src/engine/load/client-key.js';
import { TokenBucket } from '../../../src/engine/load/token-bucket.js';
import { WorkerLoad, type WorkerLimits } from '../../../src/engine/load/worker-load.js';
import { certificate, CLIENT, dataRequest, engineFixture, SIGNER } from '../../support/engine-fixture.js';
import { rejection } from '../../support/rejection.js';
import { Fault } from '../../../src/core/errors.js';

function thrownBy(act: () => unknown): Fault {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

describe('the limits of a worker', () => {
  const load = ({ all = {}, client = {} }: Partial<WorkerLimits>): WorkerLoad => new WorkerLoad({ all, client }, 0);

  describe('on requests at once', () => {
    it('refuse one more as overload, and take it when another has left', () => {
      const worker = load({ all: { concurrent: 2 } });
      const leave = worker.enter('a', 0);
      worker.enter('b', 0);
      expect(thrownBy(() => worker.enter('c', 0))).to.include({ kind: 'overloaded', retryAfterSeconds: 1 });
      leave();
      worker.enter('c', 0);
    });

    it('of one client leave the others alone', () => {
      const worker = load({ client: { concurrent: 1 } });
      const leave = worker.enter('a', 0);
      expect(thrownBy(() => worker.enter('a', 0))).to.include({ kind: 'tooManyRequests', retryAfterSeconds: 1 });
      worker.enter('b', 0);
      leave();
      worker.enter('a', 0);
    });

    it('count nothing for a client that was refused for the sake of all', () => {
      const worker = load({ all: { concurrent: 1 }, client: { concurrent: 1 } });
      const leave = worker.enter('a', 0);
      expect(thrownBy(() => worker.enter('b', 0)).kind).to.equal('overloaded');
      leave();
      worker.enter('b', 0);
    });

    it('do not apply to the server itself where they are for clients', () => {
      const worker = load({ client: { concurrent: 1 } });
      worker.enter(undefined, 0);
      worker.enter(undefined, 0);
    });
  });

  describe('on requests in a time', () => {
    const rate = { requests: 10, periodMs: 1_000 };

    it('take so many at once, and then as many as the time allows', () => {
      const bucket = new TokenBucket(rate, 0);
      for (let sent = 0; sent < 10; sent++) expect(bucket.take(0)).to.equal(0);
      expect(bucket.take(0)).to.equal(100);
      expect(bucket.take(99)).to.equal(1);
      expect(bucket.take(100)).to.equal(0);
      expect(bucket.take(100)).to.equal(100);
    });

    it('do not save up more than one period, whatever the clock does', () => {
      const bucket = new TokenBucket(rate, 1_000_000);
      for (let sent = 0; sent < 10; sent++) bucket.take(2_000_000);
      expect(bucket.take(2_000_000)).to.equal(100);
      // Back by ten minutes: nobody waits for so long.
      expect(bucket.take(1_400_000)).to.equal(100);
      expect(bucket.take(1_400_100)).to.equal(0);
    });

    it('say when to come again, in whole seconds', () => {
      const worker = load({ client: { rate: { requests: 2, periodMs: 60_000 } } });
      worker.enter('a', 0)();
      worker.enter('a', 0)();
      expect(thrownBy(() => worker.enter('a', 0))).to.include({ kind: 'tooManyRequests', retryAfterSeconds: 30 });
      expect(thrownBy(() => worker.enter('a', 29_500))).to.include({ retryAfterSeconds: 1 });
      worker.enter('a', 30_000);
    });

    it('of all are overload', () => {
      const worker = load({ all: { rate: { requests: 1, periodMs: 1_000 } } });
      worker.enter('a', 0)();
      expect(thrownBy(() => worker.enter('b', 0)).kind).to.equal('overloaded');
    });
  });

  it('remember a bounded number of clients, and none that has a request under way is forgotten', () => {
    const worker = load({ client: { concurrent: 1 } });
    worker.enter('busy', 0);
    for (let client = 0; client < 50_000; client++) worker.enter(`client ${String(client)}`, 0)();
    expect((worker as unknown as { clients: Map<string, unknown> }).clients.size).to.be.at.most(10_000);
    expect(thrownBy(() => worker.enter('busy', 0)).kind).to.equal('tooManyRequests');
  });

  it('refuse clients that cannot be counted any more', () => {
    const worker = load({ client: { concurrent: 1 } });
    for (let client = 0; client < 10_000; client++) worker.enter(`client ${String(client)}`, 0);
    expect(thrownBy(() => worker.enter('one more', 0)).kind).to.equal('overloaded');
  });

  describe('know a client', () => {
    const key = (client: Partial<Client>, username?: string): string | undefined =>
      clientKey({ ...CLIENT, ...client }, username === undefined ? undefined : { username });

    it('by its user, its certificate or its address, in this order', () => {
      expect(key({ certificate: certificate() }, 'alice')).to.equal('user alice');
      expect(key({ certificate: certificate() })).to.equal('certificate 123abc, CN=CA');
      expect(key({ address: '192.0.2.7' })).to.equal('address 192.0.2.7');
      expect(key({ address: null })).to.equal(undefined);
      expect(key({ dispatcher: { workerId: 1, identity: { username: 'bob' } } })).to.equal('user bob');
    });

    it('by its network where the address is of version 6', () => {
      const first = key({ address: '2001:db8:1:2::5' });
      expect(first).to.equal('address 2001:db8:1:2');
      expect(key({ address: '2001:0DB8:1:2:ffff:0:0:1' })).to.equal(first);
      expect(key({ address: '2001:db8:1:3::5' })).not.to.equal(first);
      expect(key({ address: '::1' })).to.equal('address 0:0:0:0');
      expect(key({ address: 'fe80::1%eth0' })).to.equal('address fe80:0:0:0');
      expect(key({ address: '64:ff9b::192.0.2.1' })).to.equal('address 64:ff9b:0:0');
    });
  });

  describe('of a configured worker', () => {
    it('refuse and record the request, and hand on when to ask again', async () => {
      const { engine, store, records } = engineFixture();
      store.put(2, { NAME: 'Signer', TYPE: 'PROCESSABLE', ...SIGNER, MAX_REQUEST_RATE_PER_CLIENT: '1/min' });
      await engine.process({ name: 'Signer' }, dataRequest(), CLIENT);
      const fault = await rejection(engine.process({ name: 'Signer' }, dataRequest(), CLIENT));
      expect(fault).to.include({ kind: 'tooManyRequests', message: 'Too many requests of this client', retryAfterSeconds: 60 });
      expect(records.at(-1)?.get('EXCEPTION')).to.equal('Too many requests of this client');
      expect(records.at(-1)?.get('PROCESS_SUCCESS')).to.equal('false');
    });

    it('are counted for each request that is under way, however it ends', async () => {
      const { engine, store } = engineFixture();
      store.put(2, { NAME: 'Signer', TYPE: 'PROCESSABLE', ...SIGNER, MAX_CONCURRENT_REQUESTS: '1' });
      for (const data of ['fail', 'crash', 'fine'])
        await engine.process({ name: 'Signer' }, dataRequest(data), CLIENT).catch(() => undefined);
      const together = [1, 2, 3].map(() => engine.process({ name: 'Signer' }, dataRequest(), CLIENT));
      const ended = await Promise.allSettled(together);
      expect(ended.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'rejected']);
    });

    for (const value of ['0', 'lots', '5/week', '-1/s', '1.5/s', '/s', '10']) {
      it(`are wrong as ${value}, and the worker refuses`, async () => {
        const { engine, store } = engineFixture();
        store.put(2, { NAME: 'Signer', TYPE: 'PROCESSABLE', ...SIGNER, MAX_REQUEST_RATE: value });
        expect((await engine.status({ id: 2 })).errors).to.deep.include(
          `${value} is no rate of requests. Write a whole number and s, min or h, such as 100/s.`,
        );
        expect(await rejection(engine.process({ id: 2 }, dataRequest(), CLIENT))).to.have.property('kind', 'workerFailed');
      });
    }
  });
});
