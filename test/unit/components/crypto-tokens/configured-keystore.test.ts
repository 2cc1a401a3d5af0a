import { expect } from 'chai';
import { verify } from 'node:crypto';
import {
  jksCryptoToken,
  keystoreCryptoToken,
  keystoreInConfigCryptoToken,
} from '../../../../src/components/crypto-tokens/keystore-crypto-token.js';
import { defaultSignatureAlgorithm } from '../../../../src/core/algorithms.js';
import type { CryptoToken, KeyGenerationOrder } from '../../../../src/core/crypto-token.js';
import type { TokenData } from '../../../../src/core/ports.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { readPkcs12 } from '../../../../src/formats/pkcs12/pkcs12.js';
import { certificateReader } from '../../../../src/formats/x509/x509.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { MemoryTokenData } from '../../../support/memory-token-data.js';
import { expectFault, rejection } from '../../../support/rejection.js';

const CODE = 'foo123';
const WRONG_CODE = 'IOException PKCS12 key store mac invalid - wrong password or corrupted file.';

function makeToken(tokenData: TokenData, properties: Readonly<Record<string, string>> = {}): CryptoToken {
  const definition = properties['KEYSTORETYPE'] === undefined ? keystoreInConfigCryptoToken : keystoreCryptoToken;
  const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  if (!configuration) throw new Error('the properties are wrong');
  return definition.create(configuration, { workerId: 1, certificates: certificateReader, log: new MemoryLog(), tokenData });
}

const ec = (alias: string): KeyGenerationOrder => ({ alias, algorithm: 'ECDSA', specification: 'secp256r1' });

const aliases = async (token: CryptoToken): Promise<readonly string[]> => (await token.entries!()).map(({ alias }) => alias);

describe('A keystore token in the stored configuration', function () {
  this.timeout(30_000);
  let store: MemoryTokenData;
  beforeEach(() => {
    store = new MemoryTokenData();
  });

  for (const properties of [{}, { KEYSTORETYPE: 'INTERNAL' }] as const) {
    it(`makes its key store when it is first activated, and signs with keys of it (${JSON.stringify(properties)})`, async () => {
      const token = makeToken(store.of(1), { ...properties, DEFAULTKEY: 'one' });
      expect(token.problems).to.deep.equal([]);
      await expectFault(token.key('one'), 'cryptoTokenOffline', "Signtoken isn't active.");
      await token.activate(CODE);
      expect(token.active).to.equal(false);
      await token.generateKey!(ec('one'));
      expect(token.active).to.equal(true);

      const again = makeToken(store.of(1), { ...properties, DEFAULTKEY: 'one', KEYSTOREPASSWORD: CODE });
      await again.prepare();
      expect(again.active).to.equal(true);
      const key = await again.key('one');
      const signature = await key.sign(Buffer.from('text'), defaultSignatureAlgorithm('EC'));
      expect(verify('sha256', Buffer.from('text'), key.publicKey, signature)).to.equal(true);
    });
  }

  it('has the first activation code as its code from then on', async () => {
    await makeToken(store.of(1)).activate(CODE);
    await expectFault(makeToken(store.of(1)).activate('another'), 'cryptoTokenAuthenticationFailed', WRONG_CODE);
    await makeToken(store.of(1)).activate(CODE);
  });

  it('stores PKCS#12, and says of a code that Java could not read that it takes none such', async () => {
    const fault = await rejection(makeToken(store.of(1)).activate('größe'));
    expect([fault.kind, store.stored.size]).to.deep.equal(['cryptoTokenAuthenticationFailed', 0]);
    expect(fault.message).to.include('printable ASCII');
    const token = makeToken(store.of(1));
    await token.activate(CODE);
    await token.generateKey!(ec('one'));
    expect((await readPkcs12(store.stored.get(1)!, CODE)).map(({ alias }) => alias)).to.deep.equal(['one']);
  });

  it('loses no key where several processes generate at the same time', async () => {
    const tokens = Array.from({ length: 4 }, () => makeToken(store.of(1), { KEYSTOREPASSWORD: CODE }));
    await Promise.all(tokens.map((token) => token.prepare()));
    await Promise.all(tokens.map((token, index) => token.generateKey!(ec(`key${String(index)}`))));
    expect([...(await aliases(makeToken(store.of(1), { KEYSTOREPASSWORD: CODE })))].sort()).to.deep.equal(['key0', 'key1', 'key2', 'key3']);
  });

  it('gives one alias to one of two that want it at the same time', async () => {
    const tokens = [1, 2].map(() => makeToken(store.of(1), { KEYSTOREPASSWORD: CODE }));
    await Promise.all(tokens.map((token) => token.prepare()));
    const outcomes = await Promise.allSettled(tokens.map((token) => token.generateKey!(ec('one'))));
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('takes over what another process changed, while it is active', async () => {
    const [here, there] = [makeToken(store.of(1)), makeToken(store.of(1))];
    await here.activate(CODE);
    await there.activate(CODE);
    await here.generateKey!(ec('one'));
    expect(await aliases(there)).to.deep.equal([]);
    await there.refresh!();
    expect(await aliases(there)).to.deep.equal(['one']);
    await there.deactivate();
    await there.refresh!();
    await expectFault(there.key('one'), 'cryptoTokenOffline', "Signtoken isn't active.");
  });

  it('keeps what it has where what was changed cannot be read', async () => {
    const token = makeToken(store.of(1));
    await token.activate(CODE);
    await token.generateKey!(ec('one'));
    store.stored.set(1, Buffer.from('damaged'));
    await token.refresh!();
    expect(await aliases(token)).to.deep.equal(['one']);
    const fault = await rejection(token.generateKey!(ec('two')));
    expect([fault.kind, Buffer.from(store.stored.get(1)!).toString()]).to.deep.equal(['cryptoTokenOffline', 'damaged']);
  });

  it('gives up where others are always faster, and where nothing can be stored', async () => {
    const restless: TokenData = { read: () => store.of(1).read(), replace: () => Promise.resolve(false) };
    await makeToken(store.of(1)).activate(CODE);
    const token = makeToken(restless);
    await token.activate(CODE);
    await expectFault(
      token.generateKey!(ec('one')),
      'cryptoTokenOffline',
      'Others changed the key store again and again; nothing was written.',
    );
    await expectFault(
      makeToken({ read: () => Promise.resolve(undefined), replace: () => Promise.resolve(false) }).activate(CODE),
      'cryptoTokenOffline',
      'The worker of the key store is no longer there.',
    );
  });

  it('has no file, which the token over a JKS file must have', () => {
    expect(readConfiguration(jksCryptoToken.properties, new Map()).problems.map(({ message }) => message)).to.deep.equal([
      'Missing KEYSTOREPATH property',
    ]);
  });
});
