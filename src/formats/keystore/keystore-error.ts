/** Why a key store cannot be read or written. */
export type KeystoreProblem =
  /** It is not of its format, or it is damaged. */
  | 'malformed'
  /** The MAC is wrong: another password, or a changed file. */
  | 'macInvalid'
  /** Something in it cannot be decrypted: most likely another password. */
  | 'notDecryptable'
  /** It uses something that is not known here. */
  | 'unsupported'
  /** It is larger, or asks for more work, than any key store needs. */
  | 'tooCostly';

/** A key store that cannot be read or written; `message` is a sentence. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';

  constructor(
    readonly problem: KeystoreProblem,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
