import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { administer, tryToAdminister } from '../support/administer.js';
import { isSigned, processData } from '../support/client-ws.js';
import { setEnvironment } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { FaultyLibrary } from '../support/faulty-pkcs11.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { makeSoftHsm, requireSoftHsm, SOFTHSM_PIN, softHsmToken, type SoftHsm } from '../support/softhsm.js';
import { requireTool } from '../support/tools.js';

const DOCUMENT = Buffer.from('A document for a device that fails.');
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const OFFLINE = 'The crypto token is offline.';

describe('A PKCS#11 device that fails', function () {
  this.timeout(120_000);
  let hsm: SoftHsm | undefined;
  let library: FaultyLibrary;
  let built: FaultyLibrary | undefined;
  let installation: Installation | undefined;
  let server: ServerProcess | undefined;
  let restore = (): void => undefined;

  before(async function () {
    requireTool(this, 'cc');
    requireSoftHsm(this);
    hsm = makeSoftHsm();
    library = built = new FaultyLibrary(hsm);
    restore = setEnvironment(library.environment);
    const own = { SHAREDLIBRARYNAME: 'Faulty', SESSION_POOL_SIZE: '3', CALL_TIMEOUT: '1500' };
    installation = install([
      ...softHsmToken(2, 'Device', hsm, own),
      ...openSigner(3, 'DeviceSigner', { IMPLEMENTATION_CLASS, CRYPTOTOKEN: 'Device', SELFSIGNED_DN: 'CN=device' }),
      ...openSigner(4, 'OtherSigner', { IMPLEMENTATION_CLASS }),
    ]);
    server = await start();
    await signserver('generatekey', 'DeviceSigner', '-keyalg', 'ECDSA', '-keyspec', 'secp256r1', '-alias', 'rsa');
    await signserver('reload', 'all');
    await expectService();
  });
  after(async () => {
    await server?.stop();
    restore();
    installation?.remove();
    built?.remove();
    hsm?.remove();
  });

  const start = (): Promise<ServerProcess> => startServer(installation!, ['--pkcs11-libraries', `Faulty=${library.library}`]);
  const signserver = (...words: readonly string[]): Promise<string> => administer(installation!.dataFolder, ...words);
  const status = async (): Promise<string> => (await tryToAdminister(installation!.dataFolder, ['getstatus', 'brief', 'Device'])).output;

  async function expectSigned(worker: string): Promise<void> {
    expect(isSigned(DOCUMENT, await processData(server!.url, worker, DOCUMENT))).to.equal(true);
  }

  /** Why a signature was refused. */
  async function refusal(): Promise<string> {
    const thrown: unknown = await processData(server!.url, 'DeviceSigner', DOCUMENT).catch((error: unknown) => error);
    return thrown instanceof Error ? (/<faultstring>(.*)<\/faultstring>/s.exec(thrown.message)?.[1] ?? thrown.message) : 'none';
  }

  afterEach(async () => {
    await expectService();
  });

  /** The log is written a moment later. */
  const expectLogged = (...sentences: readonly string[]): Promise<void> =>
    eventually(() => {
      for (const sentence of sentences) expect(server!.output()).to.include(sentence);
      return Promise.resolve();
    });

  const expectService = (): Promise<void> => eventually(() => expectSigned('DeviceSigner'));

  it('is offline when it hangs in the middle of signatures, and keeps nobody else waiting', async () => {
    await library.during('hang', async () => {
      const started = performance.now();
      const refusals = Promise.all(Array.from({ length: 12 }, refusal));
      await delay(100);
      await expectSigned('OtherSigner');
      for (const sentence of await refusals) expect(sentence).to.include(OFFLINE);
      // CALL_TIMEOUT, and what a busy machine adds.
      expect(performance.now() - started).to.be.lessThan(15_000);
      expect(await status())
        .to.include('Token status  : Offline')
        .and.include('The token did not answer within');
      await expectSigned('OtherSigner');
    });
    await expectService();
  });

  it('is offline at once when it is pulled out in the middle of a signature, and comes back by itself', async () => {
    await library.during('removed', async () => {
      expect(await refusal()).to.include(OFFLINE);
      const started = performance.now();
      expect(await refusal()).to.include(OFFLINE);
      expect(performance.now() - started).to.be.lessThan(5000);
      expect(await status())
        .to.match(/Token status {2}: Offline/)
        .and.match(/CKR_(DEVICE_REMOVED|TOKEN_NOT_PRESENT)/);
    });
    await expectService();
    expect(await status()).to.include('Token status  : Active');
  });

  it('signs all the same where it has forgotten a session, or the handle of a key', async () => {
    for (const fault of ['session-lost', 'stale-key'] as const) {
      await library.during(fault, async () => {
        await expectSigned('DeviceSigner');
        expect(library.isToFail(fault), fault).to.equal(false);
      });
    }
  });

  it('stays in service where only a signature fails', async () => {
    await library.during('broken', async () => {
      expect(await refusal()).to.include('SignServerException calling signer with ID 3');
      await expectLogged('The crypto token could not sign.', 'CKR_FUNCTION_FAILED');
      expect(await status()).to.include('Token status  : Active');
    });
    await expectSigned('DeviceSigner');
  });

  it('does not get a wrong signature past the server', async () => {
    await library.during('wrong', async () => {
      expect(await refusal()).to.include('SignServerException calling signer with ID 3');
      await expectLogged('The signature that the key rsa made does not verify.');
    });
    await expectSigned('DeviceSigner');
  });

  /** With a stored PIN the token is open again as soon as anybody wants it. */
  async function configurePin(pin: string | undefined): Promise<void> {
    if (pin === undefined) await signserver('removeproperty', 'Device', 'PIN');
    else await signserver('setproperty', 'Device', 'PIN', pin);
    await signserver('reload', 'Device');
  }

  it('signs with the sessions that it has where they are fewer than the pool may have', async () => {
    await configurePin(undefined);
    await library.during('sessions-1', async () => {
      await signserver('activatecryptotoken', 'Device', SOFTHSM_PIN);
      await Promise.all(Array.from({ length: 30 }, () => expectSigned('DeviceSigner')));
      await expectLogged('has no more than 1 sessions for this process');
    });
  });

  it('says that it has no session left, and is tried again', async () => {
    await signserver('deactivatecryptotoken', 'Device');
    await library.during('sessions-0', async () => {
      const tried = await tryToAdminister(installation!.dataFolder, ['activatecryptotoken', 'Device', SOFTHSM_PIN]);
      expect([tried.status, tried.output.includes('CKR_SESSION_COUNT')]).to.deep.equal([254, true]);
      expect(await refusal()).to.include("Signtoken isn't active.");
      await configurePin(SOFTHSM_PIN);
      expect(await refusal()).to.include(OFFLINE);
      expect(await status()).to.include('CKR_SESSION_COUNT');
    });
    await expectService();
  });

  describe('to accept its PIN', () => {
    beforeEach(() => configurePin(undefined));
    afterEach(async () => {
      await configurePin(SOFTHSM_PIN);
      await signserver('activatecryptotoken', 'Device', SOFTHSM_PIN);
      await expectService();
    });

    it('is asked once with a wrong one, however often it is wanted', async () => {
      const before = library.logins;
      await configurePin('0000');
      for (let attempt = 0; attempt < 3; attempt++) {
        expect(await refusal()).to.include(OFFLINE);
        await signserver('reload', 'Device');
      }
      expect(await status()).to.include('CKR_PIN_INCORRECT (refused once; it is not tried again');
      expect(library.logins - before).to.equal(1);
      const tried = await tryToAdminister(installation!.dataFolder, ['activatecryptotoken', 'Device', '1111']);
      expect([tried.status, tried.output.includes('CKR_PIN_INCORRECT')]).to.deep.equal([254, true]);
      expect(library.logins - before).to.equal(2);
    });

    it('is not asked where the next wrong one would lock it', async () => {
      await library.during('final-try', async () => {
        const before = library.logins;
        await configurePin(SOFTHSM_PIN);
        expect(await refusal()).to.include(OFFLINE);
        expect(await status()).to.include('The token allows one more PIN before it locks itself; an administrator must give it.');
        expect(library.logins - before).to.equal(0);
        await signserver('activatecryptotoken', 'Device', SOFTHSM_PIN);
        expect(library.logins - before).to.equal(1);
        await expectSigned('DeviceSigner');
      });
    });

    it('is not asked where it is locked', async () => {
      await library.during('locked', async () => {
        const before = library.logins;
        await configurePin(SOFTHSM_PIN);
        const tried = await tryToAdminister(installation!.dataFolder, ['activatecryptotoken', 'Device', SOFTHSM_PIN]);
        expect([tried.status, tried.output.includes('CKR_PIN_LOCKED')]).to.deep.equal([254, true]);
        expect(await refusal()).to.include(OFFLINE);
        expect(await status()).to.include('CKR_PIN_LOCKED');
        expect((await tryToAdminister(installation!.dataFolder, ['token', 'probe', 'Device'])).output).to.include('PIN LOCKED');
        expect(library.logins - before).to.equal(0);
      });
    });
  });

  describe('for ever', () => {
    it('does not keep the server from stopping', async () => {
      await library.during('hang', async () => {
        const refused = refusal();
        await delay(300);
        const started = performance.now();
        await server!.stop();
        expect(performance.now() - started).to.be.lessThan(9000);
        expect(server!.output()).to.include('A PKCS#11 library does not return from 1 calls; the process ends without waiting for them.');
        expect(await refused).to.include(OFFLINE);
      });
      server = await start();
      await expectService();
    });
  });
});
