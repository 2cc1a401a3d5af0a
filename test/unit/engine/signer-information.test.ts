import { expect } from 'chai';
import { keyHash } from '../../../src/engine/signing-key.js';
import { certificate, CLIENT, dataRequest, engineFixture, NOON, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { rejection } from '../../support/rejection.js';

const DAY_MS = 86_400_000;

describe('information on signers', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });

  it('knows the certificates in the token', async () => {
    const { certificate: own, chain } = await fixture.engine.signers.certificates({ id: 2 });
    expect(own?.subject).to.equal('CN=signer');
    expect(chain.map(({ subject }) => subject)).to.deep.equal(['CN=signer', 'CN=CA']);
  });

  it('does not cut the chain to the levels that signatures include', async () => {
    fixture.store.put(2, { ...SIGNER, INCLUDE_CERTIFICATE_LEVELS: '1' });
    expect((await fixture.engine.signers.certificates({ id: 2 })).chain).to.have.length(2);
  });

  it('knows configured certificates although the token is not active', async () => {
    fixture.store.put(1, { PIN: 'wrong' });
    fixture.store.put(2, { ...SIGNER, SIGNERCERT: 'CN=mine', SIGNERCERTCHAIN: 'CN=mine;CN=CA' });
    expect((await fixture.engine.signers.certificates({ id: 2 })).certificate?.subject).to.equal('CN=mine');
  });

  it('says that the token is offline where its certificates are needed', async () => {
    fixture.store.put(1, { PIN: 'wrong' });
    expect(await rejection(fixture.engine.signers.certificates({ id: 2 }))).to.have.property('kind', 'cryptoTokenOffline');
  });

  it('has nothing to tell of a worker that is not there or could not be loaded', async () => {
    fixture.store.put(3, { NAME: 'Unloadable', IMPLEMENTATION_CLASS: 'no.such.Class', CRYPTOTOKEN: 'Token' });
    for (const id of [3, 4711]) {
      expect(await fixture.engine.signers.certificates({ id })).to.deep.equal({ chain: [] });
      expect(await fixture.engine.signers.signingPeriod({ id })).to.deep.equal({});
      expect(await fixture.engine.signers.keyUses({ id })).to.equal(undefined);
    }
  });

  it('has no certificates to tell of a worker that needs none, and of a crypto worker', async () => {
    fixture.store.put(1, { DEFAULTKEY: 'key1' });
    fixture.store.put(2, { ...SIGNER, NOCERTIFICATES: 'TRUE' });
    for (const id of [1, 2]) {
      expect(await fixture.engine.signers.certificates({ id })).to.deep.equal({ chain: [] });
      expect(await fixture.engine.signers.keyUses({ id })).to.equal(undefined);
    }
    await fixture.engine.process({ id: 2 }, dataRequest(), CLIENT);
  });

  it('knows when a worker may sign', async () => {
    expect(await fixture.engine.signers.signingPeriod({ id: 2 })).to.deep.equal({ notBefore: NOON - DAY_MS, notAfter: NOON + DAY_MS });
    fixture.store.put(2, { ...SIGNER, CHECKCERTVALIDITY: 'false' });
    await fixture.engine.reload(2);
    expect(await fixture.engine.signers.signingPeriod({ id: 2 })).to.deep.equal({});
  });

  it('knows how often a key has signed', async () => {
    await fixture.engine.signers.properties({ id: 2 });
    expect(await fixture.engine.signers.keyUses({ id: 2 })).to.equal(0);
    fixture.counters.counts.set(keyHash(certificate()), 7);
    expect(await fixture.engine.signers.keyUses({ id: 2 })).to.equal(7);
  });

  it('shows the properties of the active worker, not the stored ones', async () => {
    await fixture.engine.signers.properties({ id: 2 });
    fixture.store.put(2, { COLOUR: 'blue' });
    expect((await fixture.engine.signers.properties({ id: 2 })).has('COLOUR')).to.equal(false);
    await fixture.engine.reload(2);
    expect((await fixture.engine.signers.properties({ id: 2 })).get('COLOUR')).to.equal('blue');
    const fault = await rejection(fixture.engine.signers.properties({ id: 4711 }));
    expect([fault.kind, fault.message]).to.deep.equal(['noSuchWorker', 'No such worker: 4711']);
  });
});
