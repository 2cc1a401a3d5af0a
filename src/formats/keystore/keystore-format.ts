import type { KeystoreEntry, NewKeyEntry } from './keystore-entry.js';

/** Octets that a key store may have, of whatever format. */
export const MAX_KEYSTORE_BYTES = 16 * 1024 * 1024;

/** Entries that a key store may have: more than any has. Java warns its users from some hundreds on. */
export const MAX_KEYSTORE_ENTRIES = 10_000;

/** One change of a key store. An alias that is added is a new one; the others are those of entries that are there. */
export type KeystoreChange =
  | { readonly kind: 'addKey'; readonly entry: NewKeyEntry }
  | { readonly kind: 'removeEntry'; readonly alias: string }
  /** For a private key; its own certificate first. */
  | { readonly kind: 'replaceChain'; readonly alias: string; readonly chain: NewKeyEntry['chain'] };

/** Decides on a change when the entries that are there now are known. */
export type DecideChange = (entries: readonly KeystoreEntry[]) => KeystoreChange | Promise<KeystoreChange>;

/** A key store after a change. */
export interface ChangedKeystore {
  readonly bytes: Uint8Array;
  readonly entries: readonly KeystoreEntry[];
}

/** A kind of key store. Each function throws a `KeystoreError`. */
export interface KeystoreFormat {
  /** The text that SignServer's clients know for a wrong password or a changed file. */
  readonly macInvalidText: string;
  /** Entries in the order of the key store. Private keys are decrypted when they are first asked for. */
  readonly read: (bytes: Uint8Array, password: string) => Promise<readonly KeystoreEntry[]>;
  /**
   * The key store with one change; all other entries stay as they are. What was written is read again and compared
   * before it is answered. Also throws what `decide` throws.
   */
  readonly change: (bytes: Uint8Array, password: string, decide: DecideChange) => Promise<ChangedKeystore>;
  /** A key store without entries. */
  readonly empty: (password: string) => Promise<Uint8Array>;
  /** Why no new entry can have that alias, in a sentence. */
  readonly aliasProblem: (alias: string) => string | undefined;
}
