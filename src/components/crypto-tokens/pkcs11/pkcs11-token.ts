import type { PoolUsage } from '../../../core/meter.js';
import type { CryptoTokenContext } from '../../../core/component.js';
import type {
  CertificateChainImport,
  CertificateRequest,
  CertificateRequestOrder,
  CryptoToken,
  KeyGenerationOrder,
  KeyTestResult,
  TokenEntry,
  TokenKey,
  TokenProbe,
} from '../../../core/crypto-token.js';
import { asFault, Fault } from '../../../core/errors.js';
import { certificateRequest } from '../certificate-request.js';
import { failedTest, meansAllKeys, testSignature } from '../key-test.js';
import { standInCertificate } from '../stand-in-certificate.js';
import { verified } from '../verified.js';
import { asFailure } from './answer-in-time.js';
import { keyAttributes, type AttributeRules } from './key-attributes.js';
import { orderedKey } from './key-generation-order.js';
import { pkcs11Entry } from './pkcs11-entries.js';
import type { PinSource } from './pin-refusals.js';
import { pkcs11Key } from './pkcs11-key.js';
import { slotName } from './slots.js';
import { chainToStore, storedCertificate } from './stored-certificates.js';
import type { TokenDevice } from './token-device.js';
import { administrationFault, keyFault } from './token-faults.js';
import { TokenFailure } from './token-failure.js';
import { TokenKeys } from './token-keys.js';
import { probeToken } from './token-probe.js';

export interface Pkcs11Configuration {
  readonly PIN: string | undefined;
  readonly DEFAULTKEY: string | undefined;
  readonly NEXTCERTSIGNKEY: string | undefined;
  readonly SIGNATUREALGORITHM: string | undefined;
  readonly KEYGENERATIONLIMIT: number | undefined;
  readonly VERIFY_SIGNATURES: boolean;
  readonly CACHE_PRIVATEKEY: boolean;
  readonly attributes: AttributeRules;
}

export interface Pkcs11Services extends Pick<CryptoTokenContext, 'certificates' | 'log'> {
  readonly device: TokenDevice;
  /** Gives the device back. */
  readonly release: () => void;
}

/** For so long a token that has made a signature counts as one that can. */
const PROOF_MS = 1000;

/** A crypto token whose keys are in a device that is reached by a PKCS#11 library. */
export class Pkcs11Token implements CryptoToken {
  readonly problems: readonly string[] = [];
  readonly #keys: TokenKeys;
  #isActivated = false;
  /** Why the last test signature failed; empty where it did not. */
  #testProblem: string | undefined = 'No key was tested.';
  #testedAt = -Infinity;
  #activation: Promise<void> | undefined;
  #lastWarning: string | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly configuration: Pkcs11Configuration,
    private readonly services: Pkcs11Services,
  ) {
    const { device, certificates } = services;
    const finish = configuration.VERIFY_SIGNATURES ? verified : (key: TokenKey): TokenKey => key;
    this.#keys = new TokenKeys({ device, certificates, finish, memory: configuration.CACHE_PRIVATEKEY ? 'keep' : 'forget' });
  }

  /** As in SignServer, a token whose default key does not sign is not active, though keys can be generated in it. */
  get active(): boolean {
    return this.isUsable && this.#testProblem === undefined;
  }

  get sessions(): PoolUsage | undefined {
    return this.services.device.usage;
  }

  /** Why the token is not active, for its status. */
  get offlineReason(): string | undefined {
    const { device } = this.services;
    if (!device.isOpen) return device.reason;
    return this.#isActivated ? this.#testProblem : undefined;
  }

  async activate(code: string): Promise<void> {
    try {
      await this.login(code, 'administrator');
    } catch (thrown) {
      const { message, kind } = asFailure(thrown);
      const isAboutPin = kind === 'pinRefused' || kind === 'pinUntried';
      const sentence = `Activate failed: Failed to initialize PKCS11 provider slot '${slotName(this.services.device.target.slot)}'.: ${message}`;
      throw new Fault(isAboutPin ? 'cryptoTokenAuthenticationFailed' : 'cryptoTokenOffline', sentence, { cause: thrown });
    }
    await this.testDefaultKeys();
  }

  deactivate(): Promise<boolean> {
    this.#isActivated = false;
    this.#keys.forget();
    this.services.device.logout(this);
    return Promise.resolve(true);
  }

  async key(alias: string | undefined): Promise<TokenKey> {
    if (!this.isUsable) await this.openForKey();
    if (alias === undefined) throw new Fault('cryptoTokenOffline', 'Alias or Purpose is null');
    try {
      return await this.#keys.key(alias);
    } catch (thrown) {
      throw keyFault(thrown);
    }
  }

  async entries(): Promise<readonly TokenEntry[]> {
    const listed = await this.administer((device) => device.run({ kind: 'listKeys' }));
    return listed.map((one) => pkcs11Entry(one, this.services.certificates));
  }

  /** The code is not looked at, as in SignServer: testing does not activate. */
  async testKey(alias: string): Promise<readonly KeyTestResult[]> {
    if (!meansAllKeys(alias)) return [await this.testOne(alias)];
    const results: KeyTestResult[] = [];
    for (const { alias: one, type } of await this.entries()) {
      results.push(
        type === 'PRIVATEKEY_ENTRY' ? await this.testOne(one) : failedTest(one, `Not testing keys with alias: ${one}. Not a private key.`),
      );
    }
    return results;
  }

  async generateCertificateRequest({ alias, ...order }: CertificateRequestOrder): Promise<CertificateRequest> {
    return certificateRequest(await this.key(alias), order);
  }

  generateKey(order: KeyGenerationOrder): Promise<void> {
    return this.change(async (device) => {
      const { alias } = order;
      requireAlias(alias);
      const { family, key } = orderedKey(order);
      const { KEYGENERATIONLIMIT: limit, attributes } = this.configuration;
      const limited = limit !== undefined && limit > -1 ? { limit } : {};
      await device.run({ kind: 'generateKey', alias, key, ...keyAttributes(attributes, family), ...limited });
      if (order.generateCertificateObject !== false) await this.storeStandIn(device, order);
    });
  }

  removeKey(alias: string, beforehand: () => Promise<void>): Promise<boolean> {
    return this.change(async (device) => {
      await device.run({ kind: 'describeKey', alias }).catch((thrown: unknown) => {
        if (isNoKey(thrown)) throw new Fault('workerFailed', `No such alias in token: ${alias}`, { cause: thrown });
        throw thrown;
      });
      await beforehand();
      await device.run({ kind: 'removeKey', alias });
      return true;
    });
  }

  importCertificateChain(order: CertificateChainImport): Promise<void> {
    return this.change(async (device) => {
      const known = await this.#keys.describe(order.alias).catch((thrown: unknown) => {
        if (isNoKey(thrown)) throw new Fault('cryptoTokenOffline', `No such alias: ${order.alias}`, { cause: thrown });
        throw thrown;
      });
      await device.run({ kind: 'storeCertificates', ...chainToStore(known, order) });
    });
  }

  /** Another process has changed the token. */
  refresh(): Promise<void> {
    this.#keys.forget();
    return Promise.resolve();
  }

  async prepare(): Promise<void> {
    if (!this.isUsable && this.configuration.PIN !== undefined) {
      await this.activateByItself(this.configuration.PIN).catch((thrown: unknown) => {
        this.warnOnce(asFault(thrown).message);
      });
    }
    if (this.isUsable) await this.testDefaultKeys();
  }

  probe(): Promise<TokenProbe> {
    const { device } = this.services;
    const { PIN, DEFAULTKEY } = this.configuration;
    return probeToken({ device, pin: PIN, alias: DEFAULTKEY, prepare: () => this.prepare(), test: (alias) => this.testOne(alias) });
  }

  release(): void {
    this.services.device.logout(this);
    this.services.release();
  }

  private get isUsable(): boolean {
    return this.#isActivated && this.services.device.isOpen;
  }

  private async login(pin: string, source: PinSource): Promise<void> {
    await this.services.device.login(this, { pin, source });
    this.#isActivated = true;
    this.#lastWarning = undefined;
    this.#testedAt = -Infinity;
  }

  /** Requests that find the token inactive at the same time wait for one activation. */
  private activateByItself(pin: string): Promise<void> {
    this.#activation ??= this.login(pin, 'configuration')
      .catch((thrown: unknown) => {
        throw administrationFault(thrown);
      })
      .finally(() => (this.#activation = undefined));
    return this.#activation;
  }

  private async openForKey(): Promise<void> {
    const { PIN } = this.configuration;
    // A token that was open and is lost is opened again by its device.
    if (PIN === undefined || this.#isActivated) {
      throw new Fault('cryptoTokenOffline', this.#isActivated ? 'The crypto token is offline.' : "Signtoken isn't active.");
    }
    try {
      await this.activateByItself(PIN);
    } catch (cause) {
      throw new Fault('cryptoTokenOffline', 'The crypto token is offline.', { cause });
    }
  }

  /** What an administrator asks for, with the token open. */
  private async administer<R>(work: (device: TokenDevice) => Promise<R>): Promise<R> {
    if (!this.isUsable && this.configuration.PIN !== undefined && !this.#isActivated) await this.activateByItself(this.configuration.PIN);
    if (!this.#isActivated) throw new Fault('cryptoTokenOffline', 'Crypto token not activated');
    try {
      return await work(this.services.device);
    } catch (thrown) {
      throw administrationFault(thrown);
    }
  }

  /** Changes are made one after the other, and what was known of keys is asked for again afterwards. */
  private change<R>(work: (device: TokenDevice) => Promise<R>): Promise<R> {
    const change = this.#lastChange
      .then(() => this.administer(work))
      .finally(() => {
        this.#keys.forget();
      });
    this.#lastChange = change.catch(() => undefined);
    this.#testedAt = -Infinity;
    return change;
  }

  /** A key without a certificate is of no use to SignServer, and its public part may be gone with the session. */
  private async storeStandIn(device: TokenDevice, order: KeyGenerationOrder): Promise<void> {
    try {
      const known = await this.#keys.describe(order.alias);
      const der = await standInCertificate(pkcs11Key(known, device), order, Date.now());
      const own = storedCertificate(this.services.certificates.fromDer(der));
      await device.run({ kind: 'storeCertificates', alias: order.alias, own, others: [] });
    } catch (thrown) {
      await device.run({ kind: 'removeKey', alias: order.alias }).catch(() => undefined);
      throw thrown;
    }
  }

  private testOne(alias: string): Promise<KeyTestResult> {
    const tested = { alias, publicKey: async () => (await this.key(alias)).publicKey, key: () => this.key(alias) };
    return testSignature(tested, this.configuration.SIGNATUREALGORITHM).then((result) =>
      result.status.includes('No key with alias') ? failedTest(alias, `No such key: ${alias}`) : result,
    );
  }

  private async testDefaultKeys(): Promise<void> {
    const now = performance.now();
    if (this.#testProblem === undefined && now - this.#testedAt < PROOF_MS) return;
    const { DEFAULTKEY, NEXTCERTSIGNKEY } = this.configuration;
    const aliases = [DEFAULTKEY, NEXTCERTSIGNKEY].filter((alias) => alias !== undefined);
    let problem = aliases.length === 0 ? 'DEFAULTKEY is not set.' : undefined;
    for (const alias of aliases) {
      const { success, status } = await this.testOne(alias);
      if (!success) problem ??= `The key ${alias} cannot sign: ${status}`;
    }
    this.#testProblem = problem;
    this.#testedAt = now;
  }

  private warnOnce(message: string): void {
    if (message === this.#lastWarning) return;
    this.#lastWarning = message;
    this.services.log.warn(`Auto activation failed: ${message}`);
  }
}

const isNoKey = (thrown: unknown): boolean => thrown instanceof TokenFailure && thrown.kind === 'noKey';

function requireAlias(alias: string): void {
  if (alias.trim() === '') throw new Fault('invalidInput', 'Missing alias parameter');
  if (meansAllKeys(alias)) throw new Fault('invalidInput', `The alias ${alias} stands for all keys and cannot be given to one.`);
}
