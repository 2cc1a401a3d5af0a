import type { FaultKind } from '../core/errors.js';

/** Exceptions that ClientWS declares. */
export type ClientWsException = 'RequestFailedException' | 'InternalServerException';

/** Exceptions that AdminWS declares and that a fault may become by its kind alone. */
export type AdminWsException =
  | 'AdminNotAuthorizedException'
  | 'CryptoTokenAuthenticationFailureException'
  | 'CryptoTokenOfflineException'
  | 'IllegalRequestException'
  | 'InvalidWorkerIdException'
  | 'OperationUnsupportedException'
  | 'SignServerException';

/** Exceptions that SignServerWS declares. */
export type SignServerWsException =
  'CryptoTokenOfflineException' | 'IllegalRequestException' | 'InvalidWorkerIdException' | 'SignServerException';

/** Exceptions that ValidationWS declares. */
export type ValidationWsException = 'IllegalRequestException' | 'SignServerException';

/** The answer to a fault on a wire that has status codes. `text` is given the message of the fault. */
export interface StatusRow {
  readonly status: number;
  readonly text: (message: string) => string;
  /** Whether the text stands in the header `X-SIGNSERVER-ERROR-MESSAGE` as well. */
  readonly inHeader?: true;
}

/** The answer to a fault on a SOAP wire: the declared exception, none where the contract has none for it, and its text. */
export interface SoapRow<Exception extends string> {
  readonly fault?: Exception;
  readonly text: (message: string) => string;
}

/** What a fault of one kind looks like on every wire. */
export interface WireFault {
  readonly http: StatusRow;
  readonly rest: StatusRow;
  readonly clientws: SoapRow<ClientWsException>;
  readonly adminws: SoapRow<AdminWsException>;
  readonly signserverws: SoapRow<SignServerWsException>;
  readonly validationws: SoapRow<ValidationWsException>;
  /** Whether the message of the fault is for the client. Where not, `unexposedText` stands in its place. */
  readonly exposed: boolean;
}

const asItIs = (message: string): string => message;
const always = (text: string) => (): string => text;
const after = (prefix: string) => (message: string) => `${prefix}${message}`;

const internalError = after('Internal server error: ');
const failed: SoapRow<ClientWsException> = { fault: 'RequestFailedException', text: asItIs };
const unavailable: SoapRow<ClientWsException> = { fault: 'InternalServerException', text: after('Service unavailable: ') };
const internal: SoapRow<ClientWsException> = { fault: 'InternalServerException', text: internalError };

const illegal: SoapRow<ValidationWsException> = { fault: 'IllegalRequestException', text: asItIs };
const failure: SoapRow<ValidationWsException> = { fault: 'SignServerException', text: asItIs };
const offline: SoapRow<SignServerWsException> = { fault: 'CryptoTokenOfflineException', text: asItIs };
const tokenOffline: SoapRow<ValidationWsException> = {
  fault: 'SignServerException',
  text: after('Error using cryptotoken when validating certificate, it seems to be offline : '),
};
/** The contract has no exception for it. */
const undeclared = { text: asItIs };

/** The one table of faults and wires. The texts are SignServer's; so is the difference between 401 here and 403 there. */
// prettier-ignore
export const WIRE_FAULTS: Readonly<Record<FaultKind, WireFault>> = {
  illegalRequest: {
    http: { status: 400, text: asItIs, inHeader: true },
    rest: { status: 400, text: asItIs },
    clientws: failed,
    adminws: { fault: 'IllegalRequestException', text: asItIs },
    signserverws: illegal,
    validationws: illegal,
    exposed: true,
  },
  noSuchWorker: {
    http: { status: 404, text: always('Worker Not Found') },
    rest: { status: 404, text: asItIs },
    clientws: failed,
    adminws: { fault: 'InvalidWorkerIdException', text: asItIs },
    signserverws: { fault: 'InvalidWorkerIdException', text: asItIs },
    validationws: illegal,
    exposed: true,
  },
  requestTooLarge: {
    http: { status: 413, text: asItIs },
    rest: { status: 413, text: asItIs },
    clientws: failed,
    adminws: { fault: 'IllegalRequestException', text: asItIs },
    signserverws: { fault: 'IllegalRequestException', text: always('Maximum content length exceeded') },
    validationws: illegal,
    exposed: true,
  },
  authorizationRequired: {
    http: { status: 401, text: always('Authorization Required') },
    rest: { status: 401, text: asItIs },
    clientws: failed,
    adminws: { fault: 'AdminNotAuthorizedException', text: asItIs },
    signserverws: undeclared,
    validationws: failure,
    exposed: true,
  },
  accessDenied: {
    http: { status: 403, text: always('Access Denied') },
    rest: { status: 401, text: asItIs },
    clientws: failed,
    adminws: { fault: 'AdminNotAuthorizedException', text: asItIs },
    signserverws: undeclared,
    validationws: failure,
    exposed: true,
  },
  notGranted: {
    http: { status: 403, text: asItIs },
    rest: { status: 500, text: internalError },
    clientws: failed,
    adminws: { fault: 'SignServerException', text: asItIs },
    signserverws: failure,
    validationws: failure,
    exposed: true,
  },
  cryptoTokenOffline: {
    http: { status: 503, text: asItIs },
    rest: { status: 503, text: asItIs },
    clientws: unavailable,
    adminws: { fault: 'CryptoTokenOfflineException', text: asItIs },
    signserverws: offline,
    validationws: tokenOffline,
    exposed: true,
  },
  // Requests of clients never activate a token, so only AdminWS has an answer of its own.
  cryptoTokenAuthenticationFailed: {
    http: { status: 503, text: asItIs },
    rest: { status: 503, text: asItIs },
    clientws: unavailable,
    adminws: { fault: 'CryptoTokenAuthenticationFailureException', text: asItIs },
    signserverws: offline,
    validationws: tokenOffline,
    exposed: true,
  },
  // SignServer has no such limits, so these statuses are those of RFC 6585 §4 and RFC 9110 §15.6.4.
  tooManyRequests: {
    http: { status: 429, text: asItIs },
    rest: { status: 429, text: asItIs },
    clientws: failed,
    adminws: { fault: 'SignServerException', text: asItIs },
    signserverws: failure,
    validationws: failure,
    exposed: true,
  },
  overloaded: {
    http: { status: 503, text: asItIs },
    rest: { status: 503, text: asItIs },
    clientws: unavailable,
    adminws: { fault: 'SignServerException', text: asItIs },
    signserverws: failure,
    validationws: failure,
    exposed: true,
  },
  serviceUnavailable: {
    http: { status: 503, text: asItIs },
    rest: { status: 500, text: internalError },
    clientws: unavailable,
    adminws: { fault: 'SignServerException', text: asItIs },
    signserverws: failure,
    validationws: failure,
    exposed: true,
  },
  workerFailed: {
    http: { status: 500, text: asItIs },
    rest: { status: 500, text: internalError },
    clientws: internal,
    adminws: { fault: 'SignServerException', text: asItIs },
    signserverws: failure,
    validationws: failure,
    exposed: true,
  },
  operationUnsupported: {
    http: { status: 400, text: asItIs },
    rest: { status: 400, text: asItIs },
    clientws: failed,
    adminws: { fault: 'OperationUnsupportedException', text: asItIs },
    signserverws: illegal,
    validationws: illegal,
    exposed: true,
  },
  workerExists: {
    http: { status: 409, text: asItIs },
    rest: { status: 409, text: asItIs },
    clientws: failed,
    adminws: { fault: 'IllegalRequestException', text: asItIs },
    signserverws: illegal,
    validationws: illegal,
    exposed: true,
  },
  invalidInput: {
    http: { status: 400, text: asItIs },
    rest: { status: 400, text: asItIs },
    clientws: failed,
    adminws: { fault: 'IllegalRequestException', text: asItIs },
    signserverws: illegal,
    validationws: illegal,
    exposed: true,
  },
  unexpected: {
    http: { status: 500, text: asItIs },
    rest: { status: 500, text: asItIs },
    clientws: { fault: 'InternalServerException', text: asItIs },
    adminws: { text: asItIs },
    signserverws: undeclared,
    validationws: undeclared,
    exposed: false,
  },
} satisfies Record<FaultKind, WireFault>;

/** What stands in place of a message that is not for the client; the server log says more under the transaction id. */
export function unexposedText(transactionId: string): string {
  return `The request could not be processed. Transaction id: ${transactionId}`;
}
