import { createHash } from 'node:crypto';
import { Fault } from '../../core/errors.js';
import type { TokenData } from '../../core/ports.js';
import type { DecideChange, KeystoreFormat } from '../../formats/keystore/keystore-format.js';
import { asChangeFault, readEntries, type KeystoreContents, type KeystoreSource } from './keystore-source.js';

/** Each attempt that fails means that another writer got through. */
const MAX_ATTEMPTS = 20;

/** A key store in the stored configuration of the worker. Whoever opens it first makes it, and gives it its password. */
export class ConfiguredKeystore implements KeystoreSource {
  constructor(
    private readonly data: TokenData,
    private readonly format: KeystoreFormat,
  ) {}

  problem(): undefined {
    return undefined;
  }

  async read(password: string): Promise<KeystoreContents> {
    const bytes = (await this.data.read()) ?? (await this.makeEmpty(password));
    return this.contents(await readEntries(this.format, bytes, password), bytes);
  }

  async change(password: string, decide: DecideChange): Promise<KeystoreContents> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const before = await this.data.read();
      try {
        const { bytes, entries } = await this.format.change(before ?? (await this.format.empty(password)), password, decide);
        if (await this.data.replace(before, bytes)) return this.contents(entries, bytes);
      } catch (cause) {
        throw asChangeFault(cause, this.format);
      }
    }
    throw new Fault('cryptoTokenOffline', 'Others changed the key store again and again; nothing was written.');
  }

  async version(): Promise<string> {
    return versionOf(await this.data.read());
  }

  private contents(entries: KeystoreContents['entries'], bytes: Uint8Array): KeystoreContents {
    return { entries, version: versionOf(bytes), aliasProblem: this.format.aliasProblem };
  }

  /** Answers what is stored then: of several that find nothing, one makes the key store. */
  private async makeEmpty(password: string): Promise<Uint8Array> {
    const empty = await this.emptyKeystore(password);
    if (await this.data.replace(undefined, empty)) return empty;
    const stored = await this.data.read();
    if (!stored) throw new Fault('cryptoTokenOffline', 'The worker of the key store is no longer there.');
    return stored;
  }

  private async emptyKeystore(password: string): Promise<Uint8Array> {
    try {
      return await this.format.empty(password);
    } catch (cause) {
      throw new Fault('cryptoTokenAuthenticationFailed', asChangeFault(cause, this.format).message, { cause });
    }
  }
}

const versionOf = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
