/** No connection to the server could be made, so that no other request will fare better. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
}

/** The connection broke off, or nothing came, when the request was on its way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The server answered with a status that is no success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  readonly status: number;
  readonly reason: string;
  /** The reason, or what the server said more closely. */
  readonly text: string;

  constructor({ status, reason, url }: { readonly status: number; readonly reason: string; readonly url: string }, text = reason) {
    super(`Server returned HTTP response code: ${String(status)} for URL: ${url}: ${text}`);
    this.status = status;
    this.reason = reason;
    this.text = text;
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

/** The document to be sent is not there. */
export class InputMissing extends Error {
  override readonly name = 'InputMissing';
}
