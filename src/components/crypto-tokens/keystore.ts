import type {
  CertificateRequest,
  CertificateRequestOrder,
  CryptoToken,
  CryptoTokenContext,
  KeyTestResult,
  TokenEntry,
  TokenKey,
} from '../../core/component.js';
import { asFault, Fault } from '../../core/errors.js';
import { certificateRequest } from './certificate-request.js';
import { tokenEntries } from './keystore-entries.js';
import { isFile, readKeystoreFile } from './keystore-file.js';
import { testKeys } from './keystore-key-test.js';
import { OpenKeystore } from './open-keystore.js';
import { verified } from './verified.js';

export interface KeystoreConfiguration {
  readonly type: 'PKCS12' | 'JKS' | 'INTERNAL';
  readonly KEYSTOREPATH: string | undefined;
  readonly KEYSTOREPASSWORD: string | undefined;
  readonly DEFAULTKEY: string | undefined;
  readonly NEXTCERTSIGNKEY: string | undefined;
  readonly SIGNATUREALGORITHM: string | undefined;
  readonly VERIFY_SIGNATURES: boolean;
}

/** A crypto token that takes its keys from a key store file and holds them in memory until it is deactivated. */
export class Keystore implements CryptoToken {
  #open: OpenKeystore | undefined;
  #autoActivation: Promise<OpenKeystore> | undefined;
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

  async prepare(): Promise<void> {
    if (this.#open || this.configuration.KEYSTOREPASSWORD === undefined) return;
    try {
      await this.autoActivate(this.configuration.KEYSTOREPASSWORD);
    } catch (thrown) {
      this.context.log.warn(`Auto activation failed: ${asFault(thrown).message}`, thrown);
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
    const activation = this.open(password).finally(() => {
      if (this.#autoActivation === activation) this.#autoActivation = undefined;
    });
    this.#autoActivation = activation;
    return activation;
  }

  private async open(code: string): Promise<OpenKeystore> {
    const change = ++this.#changes;
    const { type, KEYSTOREPATH: path = '', VERIFY_SIGNATURES } = this.configuration;
    const [problem] = type === 'PKCS12' ? [] : this.problems;
    if (problem !== undefined) throw new Fault('cryptoTokenOffline', problem);
    const contents = await readKeystoreFile(path, code);
    const open = new OpenKeystore(contents, VERIFY_SIGNATURES ? verified : (key) => key);
    if (change === this.#changes) this.#open = open;
    return open;
  }
}
