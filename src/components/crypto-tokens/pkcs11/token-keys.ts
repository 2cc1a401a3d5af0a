import type { TokenKey } from '../../../core/crypto-token.js';
import type { CertificateReader } from '../../../core/ports.js';
import { pkcs11Key, readKey, type KnownKey } from './pkcs11-key.js';
import type { TokenDevice } from './token-device.js';

interface KeyServices {
  readonly device: TokenDevice;
  readonly certificates: CertificateReader;
  /** Applied to each key before it is handed out. */
  readonly finish: (key: TokenKey) => TokenKey;
  /** CACHE_PRIVATEKEY: whether a key that was found is taken again without asking the token. */
  readonly memory: 'keep' | 'forget';
}

/** The keys of a token, found once and kept until the token was open anew or changed. Rejects with what the device rejects. */
export class TokenKeys {
  readonly #keys = new Map<string, Promise<TokenKey>>();
  #generation = 0;

  constructor(private readonly services: KeyServices) {}

  /** The key of that alias, the same object each time while it is kept. */
  key(alias: string): Promise<TokenKey> {
    const { device, memory } = this.services;
    if (this.#generation !== device.generation) this.forget();
    this.#generation = device.generation;
    const kept = memory === 'keep' ? this.#keys.get(alias) : undefined;
    if (kept) return kept;
    const found = this.find(alias);
    this.#keys.set(alias, found);
    // A key that is not there may be generated later.
    found.catch(() => {
      if (this.#keys.get(alias) === found) this.#keys.delete(alias);
    });
    return found;
  }

  /** What the token tells of a key now. */
  async describe(alias: string): Promise<KnownKey> {
    const { device, certificates } = this.services;
    return readKey(await device.run({ kind: 'describeKey', alias }), certificates);
  }

  /** The next request finds its key anew. */
  forget(): void {
    this.#keys.clear();
  }

  private async find(alias: string): Promise<TokenKey> {
    return this.services.finish(pkcs11Key(await this.describe(alias), this.services.device));
  }
}
