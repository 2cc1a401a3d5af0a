import { Fault } from '../../../core/errors.js';
import { TokenFailure } from './token-failure.js';

/** A failed command as those see it who asked for a signature or for a key. What the token said is for the log. */
export function keyFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (!(thrown instanceof TokenFailure)) return new Fault('unexpected', 'The crypto token failed.', { cause: thrown });
  const { kind, message } = thrown;
  switch (kind) {
    case 'noKey':
      // Clients know the sentence with the name of the class before it.
      return new Fault('cryptoTokenOffline', `org.cesecore.keys.token.CryptoTokenOfflineException: ${message}`, { cause: thrown });
    case 'severalKeys':
    case 'busy':
      return new Fault('cryptoTokenOffline', message, { cause: thrown });
    case 'refused':
      return new Fault('workerFailed', 'The crypto token could not sign.', { cause: thrown });
    case 'lost':
    case 'unavailable':
    case 'exhausted':
    case 'pinRefused':
    case 'pinUntried':
    case 'aliasTaken':
    case 'limitExceeded':
      return new Fault('cryptoTokenOffline', 'The crypto token is offline.', { cause: thrown });
  }
}

/** A failed command as an administrator sees it: with what the token said. */
export function administrationFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (!(thrown instanceof TokenFailure)) return new Fault('unexpected', 'The crypto token failed.', { cause: thrown });
  const { kind, message } = thrown;
  switch (kind) {
    case 'aliasTaken':
      return new Fault('invalidInput', message, { cause: thrown });
    case 'lost':
    case 'unavailable':
      return new Fault('cryptoTokenOffline', `The crypto token is offline: ${message}`, { cause: thrown });
    case 'refused':
      return new Fault('cryptoTokenOffline', `The crypto token refused: ${message}`, { cause: thrown });
    case 'exhausted':
    case 'pinRefused':
    case 'pinUntried':
    case 'limitExceeded':
    case 'busy':
    case 'noKey':
    case 'severalKeys':
      return new Fault('cryptoTokenOffline', message, { cause: thrown });
  }
}
