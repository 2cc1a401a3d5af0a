/** The fault codes of SOAP 1.1 §4.4.1. */
export type FaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';

/**
 * An answer that is a SOAP fault. The message becomes its faultstring, so it is a sentence for the client; `exception`
 * is the element of the detail, in the namespace of the service.
 */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly exception?: string;

  constructor(
    readonly code: FaultCode,
    message: string,
    options?: ErrorOptions & { readonly exception?: string },
  ) {
    super(message, options);
    if (options?.exception !== undefined) this.exception = options.exception;
  }
}

/** A fault that blames the message (SOAP 1.1 §4.4.1, `Client`). */
export function clientFault(message: string, options?: ErrorOptions): SoapFault {
  return new SoapFault('Client', message, options);
}

const LONGEST_ECHO = 120;

/** What a client sent, cut to a length that is fit for a sentence. */
export function echoed(text: string): string {
  return text.length <= LONGEST_ECHO ? text : `${text.slice(0, LONGEST_ECHO)}…`;
}
