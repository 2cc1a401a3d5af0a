import { Server, WSDL, type IServices } from 'soap';
import type { Client } from '../../core/exchange.js';
import type { Contract } from './contract.js';
import { RESPONSE_PREFIX } from './envelope-writer.js';
import type { OperationRequest } from './envelope-reader.js';
import type { OperationHandler } from './operation.js';
import { ATTRIBUTES_KEY, toNodeSoap, type NodeSoapFields } from './response-values.js';

/** Runs an operation and answers its response element as XML; throws what the operation threw. */
export type Dispatch = (request: OperationRequest, client: Client) => Promise<string>;

/** A service that node-soap is to dispatch. There is a handler for each operation of the contract. */
export interface DispatchedService {
  readonly wsdl: string;
  readonly contract: Contract;
  readonly handlers: Readonly<Record<string, OperationHandler>>;
}

/** One request on its way through node-soap, which carries it as the connection that the request came on. */
class PendingCall {
  /** Set when the operation failed; node-soap's own idea of the fault is not used. */
  failure: { readonly thrown: unknown } | undefined;

  constructor(
    readonly request: OperationRequest,
    readonly client: Client,
  ) {}

  static of(request: unknown): PendingCall {
    const call: unknown = request && typeof request === 'object' && 'connection' in request ? request.connection : undefined;
    if (!(call instanceof PendingCall)) throw new Error('node-soap lost the request.');
    return call;
  }
}

/**
 * Dispatches by node-soap in its serverless mode: it finds the operation by its own reading of the WSDL and writes the
 * response element. It is given an empty wrapper instead of the request, whose strict reading is done, so that no
 * document is parsed twice and nothing that a client sent reaches a second parser.
 */
export async function createNodeSoapDispatcher(service: DispatchedService): Promise<Dispatch> {
  const { contract } = service;
  const wsdl = await parseWsdl(service);
  const server = new Server(null, '/', servicesOf(service), wsdl, {
    path: '/',
    services: {},
    suppressStack: true,
    attributesKey: ATTRIBUTES_KEY,
  });

  return async (request, client) => {
    const call = new PendingCall(request, client);
    const outline = emptyRequest(request.operation.name, contract.targetNamespace);
    const { body } = await server.processRequest(outline, { connection: call });
    if (call.failure) throw call.failure.thrown;
    return bodyContent(body, request.operation.outputName);
  };
}

async function parseWsdl({ wsdl, contract }: DispatchedService): Promise<WSDL> {
  const options = {
    // Texts come escaped: node-soap would let a text that begins like a CDATA section through as markup.
    escapeXML: false,
    overrideRootElement: {
      namespace: RESPONSE_PREFIX,
      xmlnsAttributes: [{ name: `xmlns:${RESPONSE_PREFIX}`, value: contract.targetNamespace }],
    },
  };
  const parsed = new WSDL(wsdl, '/', options);
  await new Promise<void>((resolve, reject) => {
    // Declared as an Error, but absent where all went well.
    parsed.onReady((error: Error | undefined) => {
      if (error) reject(error);
      else resolve();
    });
  });
  return parsed;
}

function servicesOf({ contract, handlers }: DispatchedService): IServices {
  const operations = [...contract.operations.values()].map(({ name, output }) => {
    const handler = handlers[name];
    if (!handler) throw new Error(`Operation ${name} of ${contract.serviceName} has no handler.`);
    const run = async (call: PendingCall): Promise<NodeSoapFields> => {
      try {
        return toNodeSoap(output, await handler(call.request.message, call.client));
      } catch (thrown) {
        call.failure = { thrown };
        return {};
      }
    };
    return [name, (...[, , , request]: unknown[]) => run(PendingCall.of(request))] as const;
  });
  return { [contract.serviceName]: { [contract.portName]: Object.fromEntries(operations) } };
}

function emptyRequest(operation: string, namespace: string): string {
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<c:${operation} xmlns:c="${namespace}"/></soap:Body></soap:Envelope>`
  );
}

const BODY_START = '<soap:Body>';
const BODY_END = '</soap:Body>';

/** The response element of the envelope that node-soap wrote. */
function bodyContent(envelope: string, outputName: string): string {
  const start = envelope.indexOf(BODY_START);
  const content = envelope.slice(start + BODY_START.length, envelope.lastIndexOf(BODY_END));
  // Its own errors are sentences, or faults with its own codes; none of them is for a client.
  if (start < 0 || !content.startsWith(`<${RESPONSE_PREFIX}:${outputName}`)) throw new Error('node-soap did not write a response.');
  return content;
}
