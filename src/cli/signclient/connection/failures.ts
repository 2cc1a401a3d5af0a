import { systemReason } from '../system-reason.js';

/** No connection to the server could be made, so that no other request will fare better. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/** The connection broke off, or nothing came, when the request was on its way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  /** Whether the server may just have ended a connection that was kept from an earlier request, and know nothing of this one. */
  readonly isStale: boolean;

  constructor(message: string, { isStale = false, ...options }: { readonly cause?: unknown; readonly isStale?: boolean } = {}) {
    super(message, options);
    this.isStale = isStale;
  }
}

/** The server answered with a status that is no success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  readonly status: number;
  readonly reason: string;
  /** The reason, or what the server said more closely. */
  readonly text: string;
  /** The sentence of the server that its answer held, where the protocol has a place for one. */
  readonly said: string | undefined;

  constructor(
    { status, reason, url }: { readonly status: number; readonly reason: string; readonly url: string },
    text = reason,
    said?: string,
  ) {
    super(`Server returned HTTP response code: ${String(status)} for URL: ${url}: ${text}`);
    this.status = status;
    this.reason = reason;
    this.text = text;
    this.said = said;
  }
}

/** The server answered with a SOAP fault, whose text is the message. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';

  /** `exception` is the one that the service declares, where the fault is of one. */
  constructor(
    message: string,
    readonly exception: string | undefined,
  ) {
    super(message);
  }
}

/** A file that is to be sent or shown cannot be read. */
export class InputMissing extends Error {
  override readonly name = 'InputMissing';

  /** Without the reason, where that says no more than the message. */
  readonly shortMessage: string;

  constructor(path: string, thrown: unknown) {
    super(`File not found: ${path} (${systemReason(thrown)})`);
    const isAbsent = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    this.shortMessage = isAbsent ? `File not found: ${path}` : this.message;
  }
}
