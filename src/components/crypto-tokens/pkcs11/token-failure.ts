/**
 * Why a command to a token failed, by what follows from it:
 *
 * - `lost`: nothing can be done with the token now; it is tried again after a while.
 * - `unavailable`: the same before it was ever open: no library, no package, no such slot.
 * - `exhausted`: the token has no more sessions; those that are open can be used.
 * - `pinRefused`: the PIN is wrong; trying again could lock the token.
 * - `pinUntried`: no PIN was tried, since the token is locked, or the next wrong one would lock it.
 * - `noKey`, `severalKeys`, `aliasTaken`, `limitExceeded`: what is or is not in the token.
 * - `busy`: more is asked of the token than it can do.
 * - `refused`: this command cannot be carried out; others can.
 */
export type TokenFailureKind =
  | 'lost'
  | 'unavailable'
  | 'exhausted'
  | 'pinRefused'
  | 'pinUntried'
  | 'noKey'
  | 'severalKeys'
  | 'aliasTaken'
  | 'limitExceeded'
  | 'busy'
  | 'refused';

/** A failed command. The message is a sentence, or a code of PKCS#11, that an administrator may see. */
export class TokenFailure extends Error {
  override readonly name = 'TokenFailure';

  constructor(
    readonly kind: TokenFailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
