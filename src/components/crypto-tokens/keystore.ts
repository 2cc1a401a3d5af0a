import type {
  CertificateChainImport,
  CertificateRequest,
  CertificateRequestOrder,
  CryptoToken,
  KeyGenerationOrder,
  KeyTestResult,
  TokenEntry,
  TokenKey,
} from '../../core/crypto-token.js';
import { asFault, Fault } from '../../core/errors.js';
import type { Log } from '../../core/ports.js';
import { KeystoreError } from '../../formats/keystore/keystore-error.js';
import type { DecideChange } from '../../formats/keystore/keystore-format.js';
import { certificateRequest } from './certificate-request.js';
import { generateKeyPair } from './key-pair-generation.js';
import { tokenEntries } from './keystore-entries.js';
import { decideToImport, decideToRemove, requireRoom } from './keystore-decisions.js';
import { testKeys } from './keystore-key-test.js';
import type { KeystoreContents, KeystoreSource } from './keystore-source.js';
import { OpenKeystore } from './open-keystore.js';
import { softwareKey } from './software-key.js';
import { standInCertificate } from './stand-in-certificate.js';
import { verified } from './verified.js';

export interface KeystoreConfiguration {
  readonly KEYSTOREPASSWORD: string | undefined;
  readonly DEFAULTKEY: string | undefined;
  readonly NEXTCERTSIGNKEY: string | undefined;
  readonly SIGNATUREALGORITHM: string | undefined;
  readonly KEYGENERATIONLIMIT: number | undefined;
  readonly VERIFY_SIGNATURES: boolean;
}

/** A crypto token that takes its keys from a key store and holds them in memory until it is deactivated. */
export class Keystore implements CryptoToken {
  #open: OpenKeystore | undefined;
  #autoActivation: Promise<OpenKeystore> | undefined;
  #lastChange: Promise<void> = Promise.resolve();
  /** Why the stored code does not open the key store. */
  #autoActivationProblem: string | undefined;
  /** Counts activations and deactivations, so that one that was overtaken does not undo the later one. */
  #changes = 0;

  constructor(
    private readonly source: KeystoreSource,
    private readonly configuration: KeystoreConfiguration,
    private readonly log: Log,
  ) {}

  /** Without DEFAULTKEY the first key counts as the default one. */
  get active(): boolean {
    const { DEFAULTKEY, NEXTCERTSIGNKEY } = this.configuration;
    const open = this.#open;
    const defaultKey = DEFAULTKEY ?? open?.firstAlias;
    if (!open || defaultKey === undefined) return false;
    return open.has(defaultKey) && (NEXTCERTSIGNKEY === undefined || open.has(NEXTCERTSIGNKEY));
  }

  get problems(): readonly string[] {
    const problem = this.#open ? undefined : this.source.problem();
    return problem === undefined ? [] : [problem];
  }

  /** Why it is not active although it has a code, or which key it lacks. */
  get offlineReason(): string | undefined {
    const { DEFAULTKEY, NEXTCERTSIGNKEY } = this.configuration;
    const open = this.#open;
    if (!open) return this.problems.length > 0 ? undefined : this.#autoActivationProblem;
    const missing = [DEFAULTKEY, NEXTCERTSIGNKEY].find((alias) => alias !== undefined && !open.has(alias));
    return missing === undefined ? undefined : `The key store has no key ${missing}.`;
  }

  async activate(code: string): Promise<void> {
    await this.open(code);
  }

  deactivate(): Promise<boolean> {
    this.#changes++;
    this.#open = undefined;
    this.#autoActivation = undefined;
    return Promise.resolve(true);
  }

  async key(alias: string | undefined): Promise<TokenKey> {
    const open = await this.opened();
    if (alias === undefined) throw new Fault('cryptoTokenOffline', 'Alias or Purpose is null');
    return open.key(alias);
  }

  async entries(): Promise<readonly TokenEntry[]> {
    return tokenEntries((await this.opened()).contents);
  }

  /** The code is not looked at, as in SignServer: testing does not activate. */
  async testKey(alias: string): Promise<readonly KeyTestResult[]> {
    return testKeys(await this.opened(), alias, this.configuration.SIGNATUREALGORITHM);
  }

  async generateCertificateRequest({ alias, ...order }: CertificateRequestOrder): Promise<CertificateRequest> {
    return certificateRequest(await this.key(alias), order);
  }

  async generateKey(order: KeyGenerationOrder): Promise<void> {
    const { alias } = order;
    const { entries: present, aliasProblem } = (await this.activated()).contents;
    const room = { limit: this.configuration.KEYGENERATIONLIMIT, aliasProblem };
    requireRoom(present, alias, room);
    const { privateKey } = await generateKeyPair(order);
    const creationDate = new Date();
    const certificate = await standInCertificate(softwareKey({ alias, chain: [], privateKey }), order, creationDate.getTime());
    await this.change((entries) => {
      requireRoom(entries, alias, room);
      return { kind: 'addKey', entry: { alias, privateKey, chain: [certificate], creationDate } };
    });
  }

  /** Also removes certificates and secrets, as in SignServer. */
  async removeKey(alias: string, beforehand: () => Promise<void>): Promise<boolean> {
    let done: Promise<void> | undefined;
    await this.change(async (entries) => {
      const removal = decideToRemove(entries, alias);
      // A change is decided on again where another process was faster.
      await (done ??= beforehand());
      return removal;
    });
    return true;
  }

  importCertificateChain(order: CertificateChainImport): Promise<void> {
    return this.change((entries) => decideToImport(entries, order));
  }

  async refresh(): Promise<void> {
    const refreshed = this.#lastChange.then(() => this.takeOver());
    this.#lastChange = refreshed;
    await refreshed;
  }

  async prepare(): Promise<void> {
    if (this.#open || this.configuration.KEYSTOREPASSWORD === undefined) return;
    try {
      await this.autoActivate(this.configuration.KEYSTOREPASSWORD);
    } catch (thrown) {
      this.log.warn(`Auto activation failed: ${asFault(thrown).message}`, thrown);
    }
  }

  private async activated(): Promise<OpenKeystore> {
    if (!this.#open && this.configuration.KEYSTOREPASSWORD === undefined) throw new Fault('cryptoTokenOffline', 'Not activated');
    return this.opened();
  }

  /** Changes are made one after the other. A token that was deactivated meanwhile stays so. */
  private change(decide: DecideChange): Promise<void> {
    const change = this.#lastChange.then(async () => {
      const { password } = await this.activated();
      const contents = await this.source.change(password, decide);
      if (!this.#open) return;
      this.replaceOpen(contents, password);
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  /** What cannot be read leaves the token with what it has. Never throws. */
  private async takeOver(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    try {
      if ((await this.source.version()) === open.contents.version) return;
      const contents = await this.source.read(open.password);
      // Deactivated or activated anew meanwhile.
      if (this.#open === open) this.replaceOpen(contents, open.password);
    } catch (cause) {
      this.log.warn(`A change of the key store cannot be taken over: ${asFault(cause).message}`, cause);
    }
  }

  private async opened(): Promise<OpenKeystore> {
    return this.#open ?? this.openByItself();
  }

  private async openByItself(): Promise<OpenKeystore> {
    const { KEYSTOREPASSWORD: password } = this.configuration;
    if (password === undefined) throw new Fault('cryptoTokenOffline', "Signtoken isn't active.");
    try {
      return await this.autoActivate(password);
    } catch (cause) {
      const message = `Error trying to autoactivating the keystore, wrong password set? ${asFault(cause).message}`;
      throw new Fault('cryptoTokenOffline', message, { cause });
    }
  }

  /** Requests that find the token inactive at the same time wait for one activation. */
  private autoActivate(password: string): Promise<OpenKeystore> {
    const running = this.#autoActivation;
    if (running) return running;
    const activation = this.open(password)
      .catch((thrown: unknown) => {
        this.#autoActivationProblem = asFault(thrown).message;
        throw thrown;
      })
      .finally(() => {
        if (this.#autoActivation === activation) this.#autoActivation = undefined;
      });
    this.#autoActivation = activation;
    return activation;
  }

  private async open(code: string): Promise<OpenKeystore> {
    const change = ++this.#changes;
    const open = this.opening(await this.source.read(code), code);
    await this.requireRecoverable(open);
    this.#autoActivationProblem = undefined;
    if (change === this.#changes) this.#open = open;
    return open;
  }

  /** A token that is active with a key that the code does not open would refuse every request. Other keys say so when they are wanted. */
  private async requireRecoverable(open: OpenKeystore): Promise<void> {
    const { DEFAULTKEY = open.firstAlias, NEXTCERTSIGNKEY } = this.configuration;
    for (const alias of [DEFAULTKEY, NEXTCERTSIGNKEY]) {
      if (alias === undefined || !open.has(alias)) continue;
      await open.key(alias).catch((thrown: unknown) => {
        if (!isOtherPassword(thrown)) return;
        const sentence = `UnrecoverableKeyException Cannot recover key: ${alias} has another password than the key store.`;
        throw new Fault('cryptoTokenAuthenticationFailed', sentence, { cause: thrown });
      });
    }
  }

  /** An activation that is under way read what was there before. */
  private replaceOpen(contents: KeystoreContents, password: string): void {
    this.#changes++;
    this.#open = this.opening(contents, password);
  }

  private opening(contents: KeystoreContents, password: string): OpenKeystore {
    return new OpenKeystore(contents, password, this.configuration.VERIFY_SIGNATURES ? verified : (key) => key);
  }
}

const isOtherPassword = (thrown: unknown): boolean =>
  thrown instanceof Fault && thrown.cause instanceof KeystoreError && thrown.cause.problem === 'notDecryptable';
