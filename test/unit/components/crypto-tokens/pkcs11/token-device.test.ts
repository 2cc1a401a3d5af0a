import { expect } from 'chai';
import type { PinSource } from '../../../../../src/components/crypto-tokens/pkcs11/pin-refusals.js';
import { TokenDevices } from '../../../../../src/components/crypto-tokens/pkcs11/token-devices.js';
import type { DeviceTarget, TokenDevice } from '../../../../../src/components/crypto-tokens/pkcs11/token-device.js';
import { FakeTokenLibrary } from '../../../../support/fake-token-library.js';
import { ManualTimers } from '../../../../support/manual-timers.js';

const TARGET: DeviceTarget = { library: '/fake.so', slot: { by: 'label', label: 'fake' }, sessions: 2, queue: 3, callTimeoutMs: 1000 };

describe('A PKCS#11 device', () => {
  let library: FakeTokenLibrary;
  let timers: ManualTimers;
  let devices: TokenDevices;
  let messages: string[];
  beforeEach(() => {
    library = new FakeTokenLibrary();
    timers = new ManualTimers(0);
    devices = new TokenDevices({ makeLane: library.makeLane, timers: { after: timers.startTimer } });
    messages = [];
  });

  const log = { info: note, warn: note, error: note, debug: note };
  function note(message: string): void {
    messages.push(message);
  }
  const take = (target: Partial<DeviceTarget> = {}): TokenDevice => devices.take({ ...TARGET, ...target }, log);
  const user = {};
  const login = (device: TokenDevice, pin = '1234', source: PinSource = 'configuration'): Promise<void> =>
    device.login(user, { pin, source });
  const sign = (device: TokenDevice): Promise<Uint8Array> =>
    device.run({ kind: 'sign', alias: 'a', mechanism: 1, bytes: new Uint8Array([1]) });
  const outcome = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'done',
      (thrown: unknown) => (thrown as Error).message,
    );

  it('opens no more sessions than it may, and one only where nobody waits', async () => {
    const device = take();
    await login(device);
    await sign(device);
    expect(library.sessions).to.equal(1);
    await Promise.all(Array.from({ length: 3 }, () => sign(device)));
    expect(library.sessions).to.equal(2);
  });

  it('lets so many wait, and says to the others that it has too much to do', async () => {
    const device = take();
    await login(device);
    library.hangs = true;
    const outcomes = Array.from({ length: 6 }, () => outcome(sign(device)));
    await timers.pass(10);
    expect(await outcomes.at(-1)).to.equal('The crypto token has more to do than it can; try again later.');
    library.wake();
    expect((await Promise.all(outcomes.slice(0, 4))).filter((one) => one === 'done')).to.have.length(4);
  });

  it('is not lost because a call that had to wait takes its time', async () => {
    const device = take({ sessions: 1 });
    await login(device);
    library.hangs = true;
    const outcomes = [sign(device), sign(device)].map(outcome);
    await timers.pass(900);
    library.wake();
    library.hangs = true;
    expect(await outcomes[0]).to.equal('done');
    await timers.pass(900);
    expect(device.isOpen).to.equal(true);
    library.wake();
    expect(await outcomes[1]).to.equal('done');
  });

  it('says to one who has waited too long that it is busy, and stays open', async () => {
    const device = take({ sessions: 1 });
    await login(device);
    library.hangs = true;
    const slow = outcome(device.run({ kind: 'listKeys' }));
    const waiting = outcome(sign(device));
    await timers.pass(1000);
    expect(await waiting).to.equal('The crypto token did not get to the request in time.');
    library.wake();
    expect([await slow, device.isOpen, device.usage?.waiting]).to.deep.equal(['done', true, 0]);
  });

  it('is lost for all when one call is not answered in time, and open again when the library is back', async () => {
    const device = take();
    await login(device);
    library.hangs = true;
    const outcomes = [sign(device), sign(device), sign(device)].map(outcome);
    await timers.pass(1000);
    expect(new Set(await Promise.all(outcomes)).size).to.be.greaterThan(0);
    expect(device.isOpen).to.equal(false);
    expect(device.reason).to.equal('The token did not answer within 1000 ms.');
    // At once, without waiting for anything.
    expect(await outcome(sign(device))).to.equal('The token did not answer within 1000 ms.');
    library.wake();
    await timers.pass(60_000);
    expect([device.isOpen, await outcome(sign(device))]).to.deep.equal([true, 'done']);
    expect(library.sessions, 'those of threads that came back have ended').to.be.most(2);
  });

  it('is tried again with growing pauses, half a minute at most, and leaves only so many threads behind', async () => {
    const device = take();
    await login(device);
    library.isThere = false;
    await outcome(sign(device));
    await timers.pass(10 * 60_000);
    const attempts = library.openings.length;
    expect(messages.filter((message) => message.includes('is offline'))).to.have.length(1);
    library.hangs = true;
    await timers.pass(60 * 60_000);
    // Each that hangs takes half a minute to be given up, and three are enough.
    expect(device.threads).to.be.most(TARGET.sessions + 1);
    library.isThere = true;
    library.wake();
    await timers.pass(120_000);
    expect(device.isOpen).to.equal(true);
    expect(attempts).to.be.most(40);
    expect(messages.at(-1)).to.include('is back');
  });

  it('initialises its library anew to see a token again, but never under another device', async () => {
    const [device, other] = [take(), take({ slot: { by: 'number', number: 7 } })];
    await login(device);
    await login(other);
    library.isThere = false;
    await outcome(sign(device));
    library.isThere = true;
    await timers.pass(1000);
    expect(library.openings.map(({ initialization }) => initialization)).to.not.include('anew');
    await other.close();
    library.isThere = false;
    await outcome(sign(device));
    library.isThere = true;
    await timers.pass(1000);
    expect(library.openings.at(-1)?.initialization).to.equal('anew');
    expect(device.isOpen).to.equal(true);
  });

  it('does not initialise its library anew while a thread of another device hangs in it', async () => {
    const [device, other] = [take(), take({ slot: { by: 'number', number: 7 } })];
    await login(other);
    library.hangs = true;
    const hanging = outcome(sign(other));
    await timers.pass(1000);
    await hanging;
    library.hangs = false;
    await other.close();
    await login(device);
    library.isThere = false;
    await outcome(sign(device));
    library.isThere = true;
    await timers.pass(1000);
    expect([device.isOpen, other.threads]).to.deep.equal([true, 1]);
    expect(library.openings.at(-1)?.initialization).to.equal('once');
  });

  it('tries a PIN of the configuration once where it is refused, also for a device made anew', async () => {
    const device = take();
    expect(await outcome(login(device, '0000'))).to.equal('CKR_PIN_INCORRECT');
    const again = 'CKR_PIN_INCORRECT (refused once; it is not tried again until it is changed or an administrator activates the token)';
    expect(await outcome(login(device, '0000'))).to.equal(again);
    await timers.pass(3_600_000);
    await devices.give(device);
    expect(await outcome(login(take(), '0000'))).to.equal(again);
    expect(library.tried).to.deep.equal(['0000']);
    // An administrator may have set the PIN to it meanwhile.
    library.pin = '0000';
    expect(await outcome(login(take(), '0000', 'administrator'))).to.equal('done');
    expect(library.tried).to.deep.equal(['0000', '0000']);
  });

  it('takes no other PIN than the one that is logged in with, though the token would not look at it', async () => {
    const [device, other] = [take(), take({ slot: { by: 'number', number: 7 } })];
    await login(device);
    expect(await outcome(login(device, '0000', 'administrator'))).to.equal('CKR_PIN_INCORRECT');
    expect(await outcome(login(other, '0000', 'administrator'))).to.equal('CKR_PIN_INCORRECT');
    expect(other.isOpen).to.equal(false);
    expect(await outcome(login(other))).to.equal('done');
    expect(library.tried).to.deep.equal(['1234']);
  });

  it('makes do with the sessions that the token has', async () => {
    const device = take({ sessions: 5, queue: 100 });
    library.maxSessions = 2;
    await login(device);
    await Promise.all(Array.from({ length: 20 }, () => sign(device)));
    expect(messages).to.deep.equal(['The token in slot with the label "fake" of /fake.so has no more than 2 sessions for this process.']);
  });

  it('ends its sessions with its last user, and stays closed', async () => {
    const device = take();
    await login(device);
    const second = {};
    await device.login(second, { pin: '1234', source: 'configuration' });
    device.logout(user);
    expect(device.isOpen).to.equal(true);
    device.logout(second);
    await timers.pass(60_000);
    expect([device.isOpen, library.sessions, library.openings.length]).to.deep.equal([false, 0, 1]);
    expect(await outcome(sign(device))).to.equal('The token is not activated.');
  });

  it('stays closed where that was done while it was being opened', async () => {
    const device = take();
    library.hangs = true;
    const opening = outcome(login(device));
    await new Promise((resolve) => setImmediate(resolve));
    expect(library.openings).to.have.length(0);
    const closing = device.close();
    library.wake();
    expect(await opening).to.equal('The token was closed.');
    await closing;
    await new Promise((resolve) => setImmediate(resolve));
    expect(library.sessions).to.equal(0);
    expect(await outcome(login(device))).to.equal('The token was closed.');
  });
});
