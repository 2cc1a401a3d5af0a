import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client } from '../../core/exchange.js';
import type { Log, Random } from '../../core/ports.js';
import type { Handler } from '../handler.js';
import { loggedHeaders, withLogFields } from '../logged-headers.js';
import { presentFault, retryHeaders } from '../present-fault.js';
import { collectBody, discardRest, RequestAborted } from '../request-body.js';
import type { RequestLoad } from '../request-load.js';
import { DEFAULT_CHARSET, findCharset, type Charset } from './charset.js';
import { undoContentCoding } from './content-coding.js';
import type { Operation } from './contract.js';
import { ENVELOPE_END, ENVELOPE_START, faultEnvelope } from './envelope-writer.js';
import { readEnvelope } from './read-envelope.js';
import { echoed, SoapFault } from './soap-fault.js';
import { openPackage } from './soap-package.js';
import type { SoapService } from './soap-service.js';
import { addressedWsdl, asksForWsdl, requestedAddress } from './wsdl-address.js';

export interface SoapDoor {
  readonly service: SoapService;
  /** The path that the door stands at. */
  readonly path: string;
  readonly clientOf: (request: IncomingMessage) => Client;
  /** The largest body in bytes, as sent and as inflated. It is asked for each request, for the setting may change. */
  readonly maximumRequestBytes: () => number;
  readonly load: RequestLoad;
  readonly log: Log;
  readonly random: Random;
}

const LARGEST_IGNORED_BODY = 1_048_576;

/** Answers SOAP 1.1 over HTTP (SOAP 1.1 §6, WS-I Basic Profile 1.1 §3.4): POST is a call, GET with `?wsdl` asks for the contract. */
export function soapHandler(door: SoapDoor): Handler {
  return (request, response) => {
    if (request.method === 'POST') void answerCall(door, request, response);
    else if ((request.method === 'GET' || request.method === 'HEAD') && asksForWsdl(request)) answerWsdl(door, request, response);
    else refuseMethod(request, response);
  };
}

function answerWsdl({ service, path }: SoapDoor, request: IncomingMessage, response: ServerResponse): void {
  send(response, 200, { xml: addressedWsdl(service.wsdl, requestedAddress(request, path)), charset: DEFAULT_CHARSET });
}

function refuseMethod(request: IncomingMessage, response: ServerResponse): void {
  const text = `HTTP ${request.method ?? ''} not supported`;
  const headers = { Allow: 'GET, HEAD, POST', 'Content-Type': 'text/plain;charset=UTF-8', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(405, headers).end(text);
}

/** What is known of a call so far, for the fault that may end it. */
interface CallContext {
  charset: Charset;
  operation?: Operation;
}

async function answerCall(door: SoapDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const context: CallContext = { charset: DEFAULT_CHARSET };
  try {
    admit(door, request, response);
    const xml = await carryOut(door, request, context);
    send(response, 200, { xml: `${ENVELOPE_START}${xml}${ENVELOPE_END}`, charset: context.charset });
  } catch (thrown) {
    if (thrown instanceof RequestAborted) {
      response.destroy();
      return;
    }
    const { fault, headers } = faultAnswer(door, thrown, context);
    const xml = faultEnvelope(fault, door.service.contract.targetNamespace);
    send(response, 500, { xml, charset: context.charset, ...(headers && { headers }) });
  }
}

/** Throws `overloaded`; what the client sends then is read and thrown away. */
function admit({ load }: SoapDoor, request: IncomingMessage, response: ServerResponse): void {
  try {
    load.admit(request, response);
  } catch (thrown) {
    discardRest(request, LARGEST_IGNORED_BODY);
    throw thrown;
  }
}

interface FaultAnswer {
  readonly fault: SoapFault;
  readonly headers?: Readonly<Record<string, string>>;
}

function faultAnswer(door: SoapDoor, thrown: unknown, { operation }: CallContext): FaultAnswer {
  if (thrown instanceof SoapFault) return { fault: thrown };
  const presented = presentFault(thrown, door);
  return { fault: door.service.faultFor(presented, operation), headers: retryHeaders(presented) };
}

async function carryOut(door: SoapDoor, request: IncomingMessage, context: CallContext): Promise<string> {
  const limit = door.maximumRequestBytes();
  const sent = await collectBody(request, { bytes: limit, load: door.load });
  const hold = (bytes: number): boolean => door.load.hold(request, bytes);
  const body = await undoContentCoding(sent, request.headers['content-encoding'], { bytes: limit, hold });
  checkSoapAction(request.headers['soapaction']);
  const { envelope, charset, attachments } = openPackage(request.headers['content-type'], body);
  const text = findCharset(envelope, charset);
  context.charset = text.charset;
  const call = await readEnvelope(text, door.service.contract, attachments);
  context.operation = call.operation;
  const client = door.clientOf(request);
  return door.service.answer(call, withLogFields(client, loggedHeaders(client, request)));
}

/** SOAP 1.1 §6.1.1: the contracts declare an empty action, so any other is meant for another service. */
function checkSoapAction(field: string | string[] | undefined): void {
  const action = (typeof field === 'string' ? field : (field?.[0] ?? '')).trim().replace(/^"(.*)"$/, '$1');
  if (action !== '') throw new SoapFault('Server', `The given SOAPAction ${echoed(action)} does not match an operation.`);
}

interface Envelope {
  readonly xml: string;
  readonly charset: Charset;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, status: number, { xml, charset, headers: more }: Envelope): void {
  // Node writes a text together with the header fields, which is one system call less; it knows UTF-8 only.
  const body = charset.name === 'UTF-8' ? xml : charset.encode(xml);
  const headers = { ...more, 'Content-Type': `text/xml;charset=${charset.name}`, 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
