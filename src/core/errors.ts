/**
 * What can go wrong, as a client or an administrator may see it. Every door has a row for each kind
 * (`interfaces/wire-faults.ts`), so a kind without an answer on some wire does not compile.
 */
export const FAULT_KINDS = [
  /** The request cannot be carried out as it stands; the sender must change it. */
  'illegalRequest',
  /** No worker has the id or name that was asked for. */
  'noSuchWorker',
  /** The body is larger than the server takes. */
  'requestTooLarge',
  /** Credentials are missing or wrong. */
  'authorizationRequired',
  /** Who asks is known, or does not matter, and may not. */
  'accessDenied',
  /** A policy, such as an account without credit, refuses the request. */
  'notGranted',
  /** The key cannot be used now: token not active, worker disabled, certificate expired, limit reached. */
  'cryptoTokenOffline',
  /** The activation code of a token is wrong. */
  'cryptoTokenAuthenticationFailed',
  /** The client asks more often than the worker lets one client; it may ask again later. */
  'tooManyRequests',
  /** More requests are under way than the server, or the worker, takes; anybody may ask again later. */
  'overloaded',
  /** Something that the worker depends on, such as its time source, is away. */
  'serviceUnavailable',
  /** The worker could not do its work; SignServer calls it a SignServerException. */
  'workerFailed',
  /** The worker or token does not have the ability that was asked for. */
  'operationUnsupported',
  /** A worker is to come to be with an id or name that another has; nothing was changed. */
  'workerExists',
  /** An administrator's input is wrong; nothing was changed. */
  'invalidInput',
  /** Anything unforeseen. Its text never leaves the server. */
  'unexpected',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * The one error class. `message` is a sentence fit for the client; what is fit for the log only goes into `cause`.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** The transaction under which the server log says more, where there is one. */
  readonly transactionId?: string;
  /** After how many whole seconds asking again may help, where that is known. */
  readonly retryAfterSeconds?: number;

  constructor(
    readonly kind: FaultKind,
    message: string,
    options?: { readonly cause?: unknown; readonly transactionId?: string; readonly retryAfterSeconds?: number },
  ) {
    super(message, options);
    if (options?.transactionId !== undefined) this.transactionId = options.transactionId;
    if (options?.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether a thrown value is a fault, and so fit for whoever asked. */
export function isFault(thrown: unknown): thrown is Fault {
  return thrown instanceof Fault;
}

/** Any thrown value as a fault: faults as they are, everything else as `unexpected` with the value as cause. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('unexpected', 'The request could not be processed.', { cause: thrown });
}
