import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePkcs11CryptoToken } from '../../../../../src/components/crypto-tokens/pkcs11/pkcs11-crypto-token.js';
import { TokenDevices } from '../../../../../src/components/crypto-tokens/pkcs11/token-devices.js';
import type { CryptoToken } from '../../../../../src/core/crypto-token.js';
import { isMasked, readConfiguration } from '../../../../../src/core/properties.js';
import { certificateReader } from '../../../../../src/formats/x509/x509.js';
import { MemoryLog } from '../../../../support/engine-fixture.js';
import { FakeTokenLibrary } from '../../../../support/fake-token-library.js';
import { ManualTimers } from '../../../../support/manual-timers.js';
import { MemoryTokenData } from '../../../../support/memory-token-data.js';
import { expectFault } from '../../../../support/rejection.js';

type Properties = Readonly<Record<string, string>>;

const LABEL = { SLOTLABELTYPE: 'SLOT_LABEL', SLOTLABELVALUE: 'fake' };

describe('The PKCS#11 crypto token', () => {
  let folder: string;
  let path: string;
  let library: FakeTokenLibrary;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-pkcs11-token-'));
    path = join(folder, 'library.so');
    writeFileSync(path, '');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    library = new FakeTokenLibrary();
  });

  const make = (properties: Properties): CryptoToken => makeOf({ SHAREDLIBRARYNAME: 'Own', ...LABEL, ...properties });

  function makeOf(properties: Properties): CryptoToken {
    const timers = new ManualTimers(0);
    const devices = new TokenDevices({ makeLane: library.makeLane, timers: { after: timers.startTimer } });
    const definition = definePkcs11CryptoToken(devices);
    const given = new Map(Object.entries(properties));
    const { configuration, problems } = readConfiguration(definition.properties, given, definition.check);
    if (!configuration) throw new Error(problems.map(({ message }) => message).join(' '));
    return definition.create(configuration, {
      workerId: 1,
      certificates: certificateReader,
      log: new MemoryLog(),
      tokenData: new MemoryTokenData().of(1),
      properties: given,
      pkcs11Libraries: new Map([['Own', path]]),
    });
  }

  it('has the class names of all tokens of SignServer for such devices', () => {
    const devices = new TokenDevices({ makeLane: library.makeLane, timers: { after: () => () => undefined } });
    const { names, properties } = definePkcs11CryptoToken(devices);
    expect(names).to.include.members([
      'org.signserver.server.cryptotokens.PKCS11CryptoToken',
      'org.signserver.server.cryptotokens.LegacyPKCS11CryptoToken',
      'org.signserver.p11ng.common.cryptotoken.P11NGCryptoToken',
    ]);
    expect(isMasked('PIN')).to.equal(true);
    expect(properties['PIN']).to.include({ secret: true });
  });

  for (const [what, properties, sentence] of [
    ['attributes twice', { ATTRIBUTES: '', ATTRIBUTESFILE: '' }, 'Only specify one of ATTRIBUTES and ATTRIBUTESFILE'],
    ['a limit that is no number', { KEYGENERATIONLIMIT: 'x' }, 'Incorrect value for KEYGENERATIONLIMIT: For input string: "x"'],
    ['a memory for keys that is neither on nor off', { CACHE_PRIVATEKEY: 'x' }, 'Illegal value for CACHE_PRIVATEKEY: x'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => make(properties)).to.throw(sentence);
    });
  }

  for (const [what, properties, sentence] of [
    [
      'a library that is not named',
      { SHAREDLIBRARYNAME: 'Else' },
      /^SHAREDLIBRARYNAME Else is not referring to a defined value\nAvailable/,
    ],
    ['attributes that cannot be read', { ATTRIBUTES: 'x' }, /^Unable to parse attributes: Incorrect attribute property name: x$/],
    ['an attributes file that is not there', { ATTRIBUTESFILE: '/nowhere' }, /^The attributes file cannot be read: \/nowhere$/],
    ['an attribute that is not known', { 'ATTRIBUTE.PRIVATE.RSA.X': 'TRUE' }, /^Unable to parse attributes: .*Unknown attribute: X$/],
  ] as const) {
    it(`says that it cannot be set up with ${what}, and does nothing`, async () => {
      const token = make({ ...properties, PIN: '1234' });
      expect(token.problems).to.have.length(1);
      expect(token.problems[0]).to.match(sentence);
      await token.prepare();
      await expectFault(token.key('a'), 'cryptoTokenOffline', token.problems[0] ?? '');
      expect((await token.probe?.())?.checks).to.deep.equal([{ subject: 'configuration', outcome: 'bad', finding: token.problems[0] }]);
      expect(library.openings).to.deep.equal([]);
    });
  }

  it('says all that is missing at once', () => {
    expect(makeOf({}).problems.map((problem) => problem.split('\n')[0])).to.deep.equal([
      'Missing SHAREDLIBRARYNAME property',
      'Missing SLOTLABELTYPE property',
    ]);
  });

  it('is opened by nobody but an administrator where no PIN is stored', async () => {
    const token = make({});
    await token.prepare();
    await expectFault(token.key('a'), 'cryptoTokenOffline', "Signtoken isn't active.");
    await expectFault(token.entries!(), 'cryptoTokenOffline', 'Crypto token not activated');
    const sentence = "Activate failed: Failed to initialize PKCS11 provider slot 'fake'.: CKR_PIN_INCORRECT";
    await expectFault(token.activate('0000'), 'cryptoTokenAuthenticationFailed', sentence);
    expect(library.tried).to.deep.equal(['0000']);
    await token.activate('1234');
    expect(library.sessions).to.equal(1);
    expect(await token.deactivate()).to.equal(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(library.sessions).to.equal(0);
    await expectFault(token.key('a'), 'cryptoTokenOffline', "Signtoken isn't active.");
  });

  it('generates no key without an alias, or with one that means all', async () => {
    const token = make({ PIN: '1234' });
    const order = { algorithm: 'RSA', specification: '2048' };
    await expectFault(token.generateKey!({ ...order, alias: ' ' }), 'invalidInput', 'Missing alias parameter');
    const sentence = 'The alias ALL stands for all keys and cannot be given to one.';
    await expectFault(token.generateKey!({ ...order, alias: 'ALL' }), 'invalidInput', sentence);
  });
});
