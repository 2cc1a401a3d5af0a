/** No connection to the server could be made, so that no other request will fare better. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable';
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

/** The document to be signed is not there. */
export class InputMissing extends Error {
  override readonly name = 'InputMissing';
}
