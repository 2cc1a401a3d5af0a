/** Why a keystore cannot be read. */
export type Pkcs12Problem =
  /** It is not PKCS#12, or it is damaged. */
  | 'malformed'
  /** The MAC is wrong: another password, or a changed file. */
  | 'macInvalid'
  /** Something in it cannot be decrypted: most likely another password. */
  | 'notDecryptable'
  /** It uses an algorithm that is not known here. */
  | 'unsupported'
  /** It is larger, or asks for more work, than any keystore needs. */
  | 'tooCostly';

/** A keystore that cannot be read; `message` is a sentence. */
export class Pkcs12Error extends Error {
  override readonly name = 'Pkcs12Error';

  constructor(
    readonly problem: Pkcs12Problem,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
