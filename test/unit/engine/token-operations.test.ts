import { expect } from 'chai';
import type { CertificateRequestOrder, KeyGenerationOrder, TokenAbilities, TokenEntry } from '../../../src/core/crypto-token.js';
import { Fault } from '../../../src/core/errors.js';
import { keyHash } from '../../../src/engine/signing-key.js';
import type { TokenOperations } from '../../../src/engine/token-operations.js';
import { certificate, engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault, rejection } from '../../support/rejection.js';

const entry: TokenEntry = {
  alias: 'key1',
  type: 'PRIVATEKEY_ENTRY',
  chain: [],
  publicKey: certificate().publicKey,
  info: new Map([['Key algorithm', 'EC']]),
};

const CALLS: Readonly<Record<string, (tokens: TokenOperations, id: number) => Promise<unknown>>> = {
  entries: (tokens, id) => tokens.entries({ id }),
  testKey: (tokens, id) => tokens.testKey({ id }, { alias: 'key1' }),
  generateCertificateRequest: (tokens, id) =>
    tokens.generateCertificateRequest(
      { id },
      { key: 'defaultKey', signatureAlgorithm: 'SHA256withECDSA', subject: 'CN=a', explicitEccParameters: false },
    ),
  generateKey: (tokens, id) => tokens.generateKey({ id }, { algorithm: 'RSA', specification: '2048', alias: 'a' }),
  removeKey: (tokens, id) => tokens.removeKey({ id }, { alias: 'key1', beforehand: () => Promise.resolve() }),
  importCertificateChain: (tokens, id) => tokens.importCertificateChain({ id }, { alias: 'key1', chain: [] }),
};

describe('operations on tokens', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
    fixture.store.put(5, { NAME: 'Unloadable', IMPLEMENTATION_CLASS: 'no.such.Class', CRYPTOTOKEN: 'Token' });
    fixture.store.put(6, { NAME: 'Tokenless', ...SIGNER, CRYPTOTOKEN: 'NoSuchToken' });
  });

  /** The engine's operations, its token having these abilities. */
  async function withAbilities(abilities: TokenAbilities): Promise<TokenOperations> {
    await fixture.engine.status({ id: 1 });
    Object.assign(fixture.tokens[0] ?? {}, abilities);
    return fixture.engine.tokens;
  }

  for (const [name, call] of Object.entries(CALLS)) {
    it(`refuse ${name} where the token cannot do it`, async () => {
      const fault = await rejection(call(fixture.engine.tokens, 2));
      expect(fault.kind).to.equal('operationUnsupported');
      expect(fault.message).to.match(/^The crypto token of the worker cannot /);
    });

    it(`refuse ${name} where there is no such worker, no token, or nothing that works on requests`, async () => {
      const kindFor = async (id: number): Promise<string> => (await rejection(call(fixture.engine.tokens, id))).kind;
      expect(await kindFor(4711)).to.equal('noSuchWorker');
      expect(await kindFor(6)).to.equal('cryptoTokenOffline');
      expect(await kindFor(5)).to.be.oneOf(['noSuchWorker', 'operationUnsupported']);
    });
  }

  it('generate no key where the deployment does not want any', async () => {
    fixture = engineFixture([], { keyGeneration: 'disabled' });
    const tokens = await withAbilities({ generateKey: () => Promise.reject(new Error('it was asked for one')) });
    const order = { algorithm: 'RSA', specification: '2048', alias: 'a' };
    await expectFault(tokens.generateKey({ id: 2 }, order), 'cryptoTokenOffline', 'Key generation has been disabled');
    await expectFault(tokens.generateKey({ id: 4711 }, order), 'noSuchWorker', 'No such worker: 4711');
  });

  it('tell the uses of keys that are counted', async () => {
    const uncounted: TokenEntry = { alias: 'ca', type: 'TRUSTED_ENTRY', chain: [], info: new Map() };
    const tokens = await withAbilities({ entries: () => Promise.resolve([entry, uncounted]) });
    fixture.counters.counts.set(keyHash(certificate()), 3);
    const found = await tokens.entries({ name: 'Signer' });
    expect(found.map(({ info }) => [...info])).to.deep.equal([
      [
        ['Key algorithm', 'EC'],
        ['Signings', '3'],
      ],
      [],
    ]);
  });

  it('test the key of TESTKEY, else of DEFAULTKEY, where no alias is given', async () => {
    const tested: (string | undefined)[] = [];
    const tokens = await withAbilities({
      testKey: (alias, code) => {
        tested.push(alias, code);
        return Promise.resolve([{ alias, success: true, status: '' }]);
      },
    });
    expect((await tokens.testKey({ id: 2 }, { code: 'foo' })).alias).to.equal('key1');
    fixture.store.put(2, { TESTKEY: 'tested' });
    await fixture.engine.reload(2);
    await tokens.testKey({ id: 2 }, {});
    await tokens.testKey({ id: 2 }, { alias: 'all' });
    expect(tested).to.deep.equal(['key1', 'foo', 'tested', undefined, 'all', undefined]);
    expect(await rejection(tokens.testKey({ id: 1 }, {}))).to.have.property('message', 'No key alias specified');
  });

  it('ask for certificate requests by the alias that the worker has for the key', async () => {
    const orders: CertificateRequestOrder[] = [];
    const tokens = await withAbilities({
      generateCertificateRequest: (order) => {
        orders.push(order);
        return Promise.resolve({ binary: new Uint8Array([1]), armored: 'PEM\n' });
      },
    });
    const order = { signatureAlgorithm: 'SHA256withECDSA', subject: 'CN=a', explicitEccParameters: true };
    for (const key of ['defaultKey', 'nextKey', { alias: 'mine' }] as const)
      await tokens.generateCertificateRequest({ id: 2 }, { ...order, key });
    expect(orders).to.deep.equal([
      { ...order, alias: 'key1' },
      { ...order, alias: undefined },
      { ...order, alias: 'mine' },
    ]);
  });

  it('answer the alias of a generated key', async () => {
    const orders: KeyGenerationOrder[] = [];
    const tokens = await withAbilities({
      generateKey: (order) => {
        orders.push(order);
        return Promise.resolve();
      },
    });
    const generated = await tokens.generateKey({ id: 2 }, { algorithm: 'ECDSA', specification: 'secp256r1', code: 'foo123' });
    expect(generated.alias).to.equal('key2');
    expect(orders).to.deep.equal([{ alias: 'key2', algorithm: 'ECDSA', specification: 'secp256r1', code: 'foo123' }]);
  });

  it('remove a key only after what has to be done beforehand', async () => {
    const done: string[] = [];
    const tokens = await withAbilities({
      removeKey: async (alias, prepare) => {
        if (alias !== entry.alias) throw new Fault('workerFailed', `No such alias in token: ${alias}`);
        await prepare();
        done.push(`removed ${alias}`);
        return true;
      },
    });
    const beforehand = (): Promise<void> => {
      done.push('recorded');
      return Promise.resolve();
    };
    expect(await tokens.removeKey({ id: 2 }, { alias: 'key1', beforehand })).to.equal(true);
    expect(done).to.deep.equal(['recorded', 'removed key1']);
    await expectFault(tokens.removeKey({ id: 2 }, { alias: 'key9', beforehand }), 'workerFailed', 'No such alias in token: key9');
    const refused = new Fault('serviceUnavailable', 'no');
    await expectFault(
      tokens.removeKey({ id: 2 }, { alias: 'key1', beforehand: () => Promise.reject(refused) }),
      'serviceUnavailable',
      'no',
    );
    expect(done).to.have.length(2);
  });

  it('let an administrator neither activate nor deactivate a worker that works on no requests', async () => {
    for (const refused of [fixture.engine.activateCryptoToken({ id: 5 }, 'foo123'), fixture.engine.deactivateCryptoToken({ id: 5 })]) {
      const fault = await rejection(refused);
      expect([fault.kind, fault.message]).to.deep.equal(['noSuchWorker', "Worker exists but isn't a signer."]);
    }
  });
});
