import { createHash } from 'node:crypto';
import { TOKEN_FLAG } from './constants.js';
import { CryptokiError, type Cryptoki, type Handle, type TokenInfo } from './cryptoki.js';
import { generateKeyPair, removeKey, storeCertificates } from './key-changes.js';
import { KeyObjects } from './key-objects.js';
import { inspectLibrary } from './library-inspection.js';
import { asTokenFailure, isSessionLoss, isStaleHandle } from './return-codes.js';
import { findSlot } from './slots.js';
import type { Command, CommandName, CommandResult, OpenedToken, OpenOrder, SignOrder } from './token-commands.js';
import { TokenFailure } from './token-failure.js';

/** What is open: one session of one token. */
interface OpenSession {
  readonly cryptoki: Cryptoki;
  readonly order: OpenOrder;
  readonly slot: number;
  readonly handle: Handle;
  readonly objects: KeyObjects;
  /** Handles of private keys, so that signing does not search. */
  readonly keys: Map<string, Handle>;
}

/**
 * One session of a token, in the thread that the library may block. Each command ends with a result or a `TokenFailure`.
 * A session that the token has ended is opened again, and handles that it has forgotten are looked up again, once.
 */
export class TokenSession {
  #open: OpenSession | undefined;
  readonly #libraries = new Map<string, Cryptoki>();

  /** `load` loads the library of that path. */
  constructor(private readonly load: (path: string) => Cryptoki) {}

  execute(command: Command): CommandResult<CommandName> {
    switch (command.kind) {
      case 'open':
        return this.open(command);
      case 'close':
        return this.close();
      case 'inspect':
        return inspectLibrary(this.library(command.library));
      case 'sign':
        return this.attempt((open) => sign(open, command));
      case 'describeKey':
        return this.attempt(({ objects }) => objects.describe(command.alias));
      case 'listKeys':
        return this.attempt(({ objects }) => objects.list());
      case 'generateKey':
        return this.attempt((open) => generateKeyPair(open, command));
      case 'storeCertificates':
        return this.attempt((open) => {
          storeCertificates(open, command);
          return 'done';
        });
      case 'removeKey':
        return this.attempt((open) => {
          open.keys.delete(command.alias);
          removeKey(open, command.alias);
          return 'done';
        });
    }
  }

  private library(path: string): Cryptoki {
    let library = this.#libraries.get(path);
    if (!library) this.#libraries.set(path, (library = this.load(path)));
    return library;
  }

  private open(order: OpenOrder): OpenedToken {
    const cryptoki = this.library(order.library);
    try {
      if (order.initialization === 'anew') finalize(cryptoki);
      cryptoki.initialize();
      const { slot, info } = findSlot(cryptoki, order.slot);
      const { handle, login } = openSession(cryptoki, slot, order);
      this.#open = { cryptoki, order, slot, handle, objects: new KeyObjects(cryptoki, handle), keys: new Map() };
      return { slot, label: info.label, login, mechanisms: cryptoki.mechanisms(slot) };
    } catch (thrown) {
      throw asTokenFailure(thrown, 'lost');
    }
  }

  private close(): 'done' {
    const open = this.#open;
    this.#open = undefined;
    try {
      open?.cryptoki.closeSession(open.handle);
    } catch {
      // There is nothing left to close.
    }
    return 'done';
  }

  /** Runs a command, and once more where only what this session remembers of the token was out of date. */
  private attempt<R>(work: (open: OpenSession) => R): R {
    try {
      return work(this.opened());
    } catch (thrown) {
      if (!isSessionLoss(thrown) && !isStaleHandle(thrown)) throw this.classified(thrown);
    }
    try {
      this.#open?.keys.clear();
      return work(this.reopened());
    } catch (thrown) {
      throw this.classified(thrown);
    }
  }

  private opened(): OpenSession {
    if (!this.#open) throw new TokenFailure('lost', 'The session with the token is not open.');
    return this.#open;
  }

  /** A new session in the same slot; the handles of the old one mean nothing in it. */
  private reopened(): OpenSession {
    const { cryptoki, order, slot, handle } = this.opened();
    try {
      cryptoki.closeSession(handle);
    } catch {
      // The token has closed it already.
    }
    const { handle: next } = openSession(cryptoki, slot, order);
    return (this.#open = { cryptoki, order, slot, handle: next, objects: new KeyObjects(cryptoki, next), keys: new Map() });
  }

  /** A library that has lost its token may say that the key is not there, or give any error; only the token itself tells. */
  private classified(thrown: unknown): TokenFailure {
    const failure = asTokenFailure(thrown, 'refused');
    if (failure.kind !== 'refused' && failure.kind !== 'noKey') return failure;
    const { cryptoki, slot } = this.opened();
    try {
      if (cryptoki.tokenInfo(slot) && !isStaleHandle(thrown) && !isSessionLoss(thrown)) return failure;
      return new TokenFailure('lost', failure.kind === 'noKey' ? 'CKR_TOKEN_NOT_PRESENT' : failure.message, { cause: thrown });
    } catch (cause) {
      return asTokenFailure(cause, 'lost');
    }
  }
}

function finalize(cryptoki: Cryptoki): void {
  try {
    cryptoki.finalize();
  } catch (thrown) {
    // A library whose device is gone may refuse to end, and is initialised all the same.
    if (!(thrown instanceof CryptokiError)) throw thrown;
  }
}

function openSession(
  cryptoki: Cryptoki,
  slot: number,
  { pin, finalTry }: OpenOrder,
): { readonly handle: Handle; readonly login: OpenedToken['login'] } {
  const handle = cryptoki.openSession(slot);
  if (pin === undefined) return { handle, login: 'already' };
  try {
    requirePinAllowed(cryptoki.tokenInfo(slot), finalTry);
    return { handle, login: cryptoki.login(handle, pin) };
  } catch (thrown) {
    cryptoki.closeSession(handle);
    throw thrown;
  }
}

/** A PIN that may be wrong is never tried where that could lock the token for good. */
function requirePinAllowed(info: TokenInfo | undefined, finalTry: OpenOrder['finalTry']): void {
  const flags = info?.flags ?? 0;
  if (flags & TOKEN_FLAG.userPinLocked) throw new TokenFailure('pinUntried', 'CKR_PIN_LOCKED');
  if (flags & TOKEN_FLAG.userPinFinalTry && finalTry === 'refused') {
    throw new TokenFailure('pinUntried', 'The token allows one more PIN before it locks itself; an administrator must give it.');
  }
}

function sign({ cryptoki, handle, objects, keys }: OpenSession, order: SignOrder): Uint8Array {
  let key = keys.get(order.alias);
  if (!key) keys.set(order.alias, (key = objects.privateKey(order.alias)));
  const { mechanism, pss, parameter } = order;
  return cryptoki.sign(handle, { key, mechanism, ...(pss && { pss }), ...(parameter && { parameter }), data: signedData(order) });
}

function signedData({ bytes, digest, prefix }: SignOrder): Uint8Array {
  if (digest === undefined) return bytes;
  const hash = createHash(digest).update(bytes).digest();
  return prefix ? Buffer.concat([prefix, hash]) : hash;
}
