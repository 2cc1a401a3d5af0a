import type { TokenKey } from '../../core/crypto-token.js';
import { asFault, Fault } from '../../core/errors.js';
import type { PrivateKeyEntry } from '../../formats/keystore/keystore-entry.js';
import type { KeystoreContents } from './keystore-source.js';
import { softwareKey } from './software-key.js';

/** What a token knows while it is active. A new activation makes a new one; requests under way keep theirs. */
export class OpenKeystore {
  readonly #privateKeys: ReadonlyMap<string, PrivateKeyEntry>;
  readonly #keys = new Map<string, Promise<TokenKey>>();

  /** `password` is that of the file; `finish` is applied to each key before it is handed out. */
  constructor(
    readonly contents: KeystoreContents,
    readonly password: string,
    private readonly finish: (key: TokenKey) => TokenKey,
  ) {
    const privateKeys = contents.entries.filter((entry) => entry.kind === 'privateKey');
    this.#privateKeys = new Map(privateKeys.map((entry) => [entry.alias, entry]));
  }

  /** The alias of the first key; undefined where there is none. */
  get firstAlias(): string | undefined {
    return this.#privateKeys.keys().next().value;
  }

  has(alias: string): boolean {
    return this.#privateKeys.has(alias);
  }

  /** The key of that alias, the same one each time. Throws `cryptoTokenOffline` where there is none or it cannot be used. */
  async key(alias: string): Promise<TokenKey> {
    const known = this.#keys.get(alias);
    if (known) return known;
    const entry = this.#privateKeys.get(alias);
    if (!entry) throw new Fault('cryptoTokenOffline', `No key available for purpose: ${alias}`);
    const key = this.load(entry);
    this.#keys.set(alias, key);
    return key;
  }

  private async load({ alias, chain, privateKey }: PrivateKeyEntry): Promise<TokenKey> {
    try {
      return this.finish(softwareKey({ alias, chain, privateKey: await privateKey() }));
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('cryptoTokenOffline', `The key ${alias} cannot be used. ${asSentence(cause)}`, { cause });
    }
  }
}

const asSentence = (cause: unknown): string => (cause instanceof Error ? cause.message : asFault(cause).message);
