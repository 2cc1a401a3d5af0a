import { createClientAsync, type Client, type IHttpClient } from 'soap';
import { Fault, type FaultKind } from '../../core/errors.js';
import type { HttpsTransport } from './https-transport.js';
import { field, textOf } from './soap-values.js';

/** Calls operations of AdminWS by their names. */
export interface AdminWsClient {
  /**
   * Answers the `return` of the response, undefined where it has none. Arguments stand in the order of the contract;
   * those that are undefined are left out. Throws faults.
   */
  invoke(operation: string, given: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Declared exceptions as the faults that they come from. */
const FAULT_KINDS: Readonly<Record<string, FaultKind>> = {
  AdminNotAuthorizedException: 'accessDenied',
  CertificateException: 'invalidInput',
  CryptoTokenAuthenticationFailureException: 'cryptoTokenAuthenticationFailed',
  CryptoTokenOfflineException: 'cryptoTokenOffline',
  // What an administrator's input becomes on this wire.
  IllegalRequestException: 'invalidInput',
  InvalidWorkerIdException: 'noSuchWorker',
  KeyStoreException: 'workerFailed',
  OperationUnsupportedException: 'operationUnsupported',
  QueryException: 'invalidInput',
  ResyncException: 'invalidInput',
  SignServerException: 'workerFailed',
};

/** A client made from the contract, a WSDL file, that sends over a transport. */
export async function createAdminWsClient(wsdlFile: string, transport: HttpsTransport): Promise<AdminWsClient> {
  const client = await createClientAsync(wsdlFile, {
    httpClient: soapTransport(transport),
    disableCache: true,
    // Values may begin and end with spaces.
    preserveWhitespace: true,
  });
  return { invoke: (operation, given) => invoke(client, operation, given) };
}

async function invoke(client: Client, operation: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
  const args = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const call: unknown = client[`${operation}Async`];
  if (typeof call !== 'function') throw new Error(`the contract has no operation ${operation}`);
  try {
    const [result] = (await call.call(client, args)) as readonly unknown[];
    return field(result, 'return') ?? undefined;
  } catch (thrown) {
    throw asAdminWsFault(thrown);
  }
}

/** node-soap throws an error with the parsed envelope as `root` where the answer is a SOAP fault. */
function asAdminWsFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const fault = field(field(field(field(thrown, 'root'), 'Envelope'), 'Body'), 'Fault');
  if (fault === undefined) return new Fault('unexpected', 'The server gave an answer that cannot be understood.', { cause: thrown });
  const detail = field(fault, 'detail');
  const exception =
    typeof detail === 'object' && detail !== null ? Object.keys(detail).find((name) => Object.hasOwn(FAULT_KINDS, name)) : undefined;
  const message = textOf(field(fault, 'faultstring'));
  return new Fault(FAULT_KINDS[exception ?? ''] ?? undeclaredKind(message), message);
}

/** Operations that declare no exception for wrong input tell it without one. SignServer names Java classes in the rest. */
function undeclaredKind(message: string): FaultKind {
  return /^(The request could not be processed|Fault occurred while processing|java\.|javax\.)/.test(message)
    ? 'unexpected'
    : 'invalidInput';
}

function soapTransport(transport: HttpsTransport): IHttpClient {
  return {
    request(_url: string, message: string, callback: (error: unknown, response?: unknown, body?: unknown) => void): Promise<never> {
      transport.post(message).then(
        ({ statusCode, body }) => {
          callback(null, { statusCode, headers: {} }, body);
        },
        (error: unknown) => {
          callback(error);
        },
      );
      // node-soap takes the answer from the callback alone.
      return new Promise(() => undefined);
    },
  };
}
