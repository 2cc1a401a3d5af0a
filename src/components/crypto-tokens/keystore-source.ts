import { Fault } from '../../core/errors.js';
import type { KeystoreEntry } from '../../formats/keystore/keystore-entry.js';
import { KeystoreError } from '../../formats/keystore/keystore-error.js';
import type { DecideChange, KeystoreFormat } from '../../formats/keystore/keystore-format.js';

/** What is in a key store. */
export interface KeystoreContents {
  /** In the order of the key store. */
  readonly entries: readonly KeystoreEntry[];
  /** When it was written, where that is known. */
  readonly modified?: Date;
  /** Names this state of the key store: another after each change. */
  readonly version: string;
  /** Why no new entry can have that alias, in a sentence. */
  readonly aliasProblem: KeystoreFormat['aliasProblem'];
}

/** Where a token has its key store. */
export interface KeystoreSource {
  /** What keeps the key store from being there at all, in SignServer's words. */
  problem(): string | undefined;
  /** Opens the key store; where there is none yet and may be one, it makes it. Throws `cryptoTokenAuthenticationFailed` in SignServer's words. */
  read(password: string): Promise<KeystoreContents>;
  /**
   * Changes the key store as it is now, so that two that do so at the same time lose nothing, and answers what is in it
   * then. Throws `cryptoTokenOffline`, and the faults of `decide`.
   */
  change(password: string, decide: DecideChange): Promise<KeystoreContents>;
  /** The state that is stored now; throws where that cannot be found out. */
  version(): Promise<string>;
}

/** Why a key store cannot be read, in a sentence. */
export function reasonOf(cause: unknown, { macInvalidText }: Pick<KeystoreFormat, 'macInvalidText'>): string {
  if (!(cause instanceof KeystoreError)) return 'The key store cannot be read.';
  return cause.problem === 'macInvalid' ? macInvalidText : cause.message;
}

/** Reads the octets of a key store; throws `cryptoTokenAuthenticationFailed`. */
export async function readEntries(format: KeystoreFormat, bytes: Uint8Array, password: string): Promise<readonly KeystoreEntry[]> {
  try {
    return await format.read(bytes, password);
  } catch (cause) {
    throw new Fault('cryptoTokenAuthenticationFailed', `IOException ${reasonOf(cause, format)}`, { cause });
  }
}

/** What went wrong with a change, as `cryptoTokenOffline`; faults of the decision stay as they are. */
export function asChangeFault(cause: unknown, format: KeystoreFormat): Fault {
  if (cause instanceof KeystoreError) return new Fault('cryptoTokenOffline', `IOException ${reasonOf(cause, format)}`, { cause });
  return asFileFault(cause);
}

/** The same for what went wrong around it. */
export function asFileFault(cause: unknown): Fault {
  if (cause instanceof Fault && cause.kind !== 'cryptoTokenAuthenticationFailed') return cause;
  if (cause instanceof Fault) return new Fault('cryptoTokenOffline', cause.message, { cause });
  const code = cause instanceof Object && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new Fault('cryptoTokenOffline', `The key store cannot be written${code}.`, { cause });
}
