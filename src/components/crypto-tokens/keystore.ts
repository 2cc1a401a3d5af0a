import type { CryptoTokenContext } from '../../core/component.js';
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
import { certificateRequest } from './certificate-request.js';
import { generateKeyPair } from './key-pair-generation.js';
import { tokenEntries } from './keystore-entries.js';
import { changeKeystoreFile, type DecideChange } from './keystore-change.js';
import { decideToImport, decideToRemove, requireRoom } from './keystore-decisions.js';
import { isFile, readKeystoreFile, type KeystoreContents } from './keystore-file.js';
import { testKeys } from './keystore-key-test.js';
import { OpenKeystore } from './open-keystore.js';
import { softwareKey } from './software-key.js';
import { standInCertificate } from './stand-in-certificate.js';
import { verified } from './verified.js';

export interface KeystoreConfiguration {
  readonly type: 'PKCS12' | 'JKS' | 'INTERNAL';
  readonly KEYSTOREPATH: string | undefined;
  readonly KEYSTOREPASSWORD: string | undefined;
  readonly DEFAULTKEY: string | undefined;
  readonly NEXTCERTSIGNKEY: string | undefined;
  readonly SIGNATUREALGORITHM: string | undefined;
  readonly KEYGENERATIONLIMIT: number | undefined;
  readonly VERIFY_SIGNATURES: boolean;
}

/** A crypto token that takes its keys from a key store file and holds them in memory until it is deactivated. */
export class Keystore implements CryptoToken {
  #open: OpenKeystore | undefined;
  #autoActivation: Promise<OpenKeystore> | undefined;
  #lastChange: Promise<void> = Promise.resolve();
  /** Counts activations and deactivations, so that one that was overtaken does not undo the later one. */
  #changes = 0;

  constructor(
    private readonly configuration: KeystoreConfiguration,
    private readonly context: CryptoTokenContext,
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
    const { type, KEYSTOREPATH: path } = this.configuration;
    if (type !== 'PKCS12') return [`Key stores of the type ${type} cannot be read by this version; PKCS12 can.`];
    if (this.#open || path === undefined || isFile(path)) return [];
    return [`File not found: ${path}`];
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
    const { KEYGENERATIONLIMIT: limit } = this.configuration;
    requireRoom((await this.activated()).contents.entries, order.alias, limit);
    const { privateKey } = await generateKeyPair(order);
    const key = softwareKey({ alias: order.alias, chain: [], privateKey });
    const certificate = await standInCertificate(key, order, Date.now());
    await this.change((entries) => {
      requireRoom(entries, order.alias, limit);
      return { kind: 'addKey', entry: { alias: order.alias, privateKey, chain: [certificate] } };
    });
  }

  /** Also removes certificates and secrets, as in SignServer. */
  async removeKey(alias: string): Promise<boolean> {
    await this.change((entries) => decideToRemove(entries, alias));
    return true;
  }

  importCertificateChain(order: CertificateChainImport): Promise<void> {
    return this.change((entries) => decideToImport(entries, order));
  }

  async prepare(): Promise<void> {
    if (this.#open || this.configuration.KEYSTOREPASSWORD === undefined) return;
    try {
      await this.autoActivate(this.configuration.KEYSTOREPASSWORD);
    } catch (thrown) {
      this.context.log.warn(`Auto activation failed: ${asFault(thrown).message}`, thrown);
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
      const contents = await changeKeystoreFile(this.configuration.KEYSTOREPATH ?? '', password, decide);
      if (!this.#open) return;
      // An activation that is under way read the file before.
      this.#changes++;
      this.#open = this.opening(contents, password);
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
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
    const activation = this.open(password).finally(() => {
      if (this.#autoActivation === activation) this.#autoActivation = undefined;
    });
    this.#autoActivation = activation;
    return activation;
  }

  private async open(code: string): Promise<OpenKeystore> {
    const change = ++this.#changes;
    const { type, KEYSTOREPATH: path = '' } = this.configuration;
    const [problem] = type === 'PKCS12' ? [] : this.problems;
    if (problem !== undefined) throw new Fault('cryptoTokenOffline', problem);
    const contents = await readKeystoreFile(path, code);
    const open = this.opening(contents, code);
    if (change === this.#changes) this.#open = open;
    return open;
  }

  private opening(contents: KeystoreContents, password: string): OpenKeystore {
    return new OpenKeystore(contents, password, this.configuration.VERIFY_SIGNATURES ? verified : (key) => key);
  }
}
