import { RETURN_CODE } from './constants.js';
import { CryptokiError } from './cryptoki.js';
import { TokenFailure, type TokenFailureKind } from './token-failure.js';

/** The session is gone, the token may be there. */
const SESSION_LOSS: ReadonlySet<number> = new Set([
  RETURN_CODE.SESSION_HANDLE_INVALID,
  RETURN_CODE.SESSION_CLOSED,
  RETURN_CODE.USER_NOT_LOGGED_IN,
]);

const STALE_HANDLE: ReadonlySet<number> = new Set([RETURN_CODE.OBJECT_HANDLE_INVALID, RETURN_CODE.KEY_HANDLE_INVALID]);

const PIN_REFUSED: ReadonlySet<number> = new Set([
  RETURN_CODE.PIN_INCORRECT,
  RETURN_CODE.PIN_INVALID,
  RETURN_CODE.PIN_LEN_RANGE,
  RETURN_CODE.PIN_EXPIRED,
  RETURN_CODE.PIN_LOCKED,
]);

export const isSessionLoss = (thrown: unknown): boolean => thrown instanceof CryptokiError && SESSION_LOSS.has(thrown.code);
export const isStaleHandle = (thrown: unknown): boolean => thrown instanceof CryptokiError && STALE_HANDLE.has(thrown.code);

/** What an error of the library means; `otherwise` for those that do not say by themselves whether the token is there. */
export function asTokenFailure(thrown: unknown, otherwise: TokenFailureKind): TokenFailure {
  if (thrown instanceof TokenFailure) return thrown;
  if (!(thrown instanceof CryptokiError))
    return new TokenFailure('refused', 'The command failed in the thread of the token.', { cause: thrown });
  return new TokenFailure(kindOf(thrown.code) ?? otherwise, thrown.message, { cause: thrown });
}

/** These say by themselves that the token cannot be used. */
const LOST: ReadonlySet<number> = new Set([
  RETURN_CODE.CRYPTOKI_NOT_INITIALIZED,
  RETURN_CODE.TOKEN_NOT_PRESENT,
  RETURN_CODE.DEVICE_ERROR,
  RETURN_CODE.DEVICE_REMOVED,
]);

function kindOf(code: number): TokenFailureKind | undefined {
  if (PIN_REFUSED.has(code)) return 'pinRefused';
  if (LOST.has(code)) return 'lost';
  return code === RETURN_CODE.SESSION_COUNT ? 'exhausted' : undefined;
}
