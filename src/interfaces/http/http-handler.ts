import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedRequest, Reply } from '../../core/exchange.js';
import type { CertificateReader } from '../../core/ports.js';
import type { WorkerReference } from '../../core/worker.js';
import { pathOf } from '../front-router.js';
import type { Handler } from '../handler.js';
import { discardRest } from '../request-body.js';
import { attachment } from './content-disposition.js';
import { answerFault, PROCESS_STYLE, type FaultStyle } from './fault-answer.js';
import { badRequest, HttpRefusal } from './http-refusal.js';
import { firstOf } from './parameters.js';
import { readProcessRequest, signingRequest, uploadedBytes, type ProcessRequest } from './process-request.js';
import type { ProcessingDoor } from './processing-door.js';
import { loggedClient } from './request-log.js';

/** SignServer's generic servlet (`/signserver/process` and its other names): the request says which worker is meant. */
export function processHandler(door: ProcessingDoor): Handler {
  return handlerOf(door, PROCESS_STYLE, (request, asked) => answerProcess(door, request, asked));
}

/** The same for a worker that the path names after `prefix`, exactly as it is written there. */
export function workerHandler(door: ProcessingDoor, prefix: string): Handler {
  return handlerOf(door, PROCESS_STYLE, (request, asked) => {
    asked.worker = workerOfPath(request, prefix);
    return answerProcess(door, request, asked);
  });
}

/** Reads a request and answers it; throws refusals, faults and `RequestAborted`. It notes in `asked` what it found out. */
export type Answering = (request: IncomingMessage, asked: Asked) => Promise<Answer>;

/** The worker that a request is for, once that is known. */
export interface Asked {
  worker?: WorkerReference | undefined;
}

/** An answer that is no error. */
export interface Answer {
  readonly contentType: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

const METHODS: readonly (string | undefined)[] = ['GET', 'HEAD', 'POST'];
const LARGEST_IGNORED_BODY = 1_048_576;

/** A handler for the methods of SignServer's servlets, which answers whatever is thrown. */
export function handlerOf(door: ProcessingDoor, style: FaultStyle, answering: Answering): Handler {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked: Asked = {};
    try {
      if (!METHODS.includes(request.method)) {
        discardRest(request, LARGEST_IGNORED_BODY);
        throw new HttpRefusal(405, 'Method Not Allowed', { Allow: 'GET, HEAD, POST' });
      }
      admit(door, request, response);
      send(response, await answering(request, asked));
    } catch (thrown) {
      answerFault({ request, response }, thrown, { door, style, ...asked });
    }
  };
  return (request, response) => void answer(request, response);
}

/** Throws `overloaded`; what the client sends then is read and thrown away. */
function admit({ load }: ProcessingDoor, request: IncomingMessage, response: ServerResponse): void {
  try {
    load.admit(request, response);
  } catch (thrown) {
    discardRest(request, LARGEST_IGNORED_BODY);
    throw thrown;
  }
}

function send(response: ServerResponse, { contentType, body, headers }: Answer): void {
  response
    .writeHead(200, {
      'X-FRAME-OPTIONS': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}

/** Everything after the prefix, not decoded: SignServer does not either. */
export function workerOfPath(request: IncomingMessage, prefix: string): WorkerReference {
  const path = pathOf(request);
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : '/';
  if (!name.startsWith('/')) return { name };
  discardRest(request, LARGEST_IGNORED_BODY);
  throw new HttpRefusal(404, 'No worker specified');
}

async function answerProcess(door: ProcessingDoor, request: IncomingMessage, asked: Asked): Promise<Answer> {
  const read = await readProcessRequest(door, request);
  try {
    asked.worker ??= read.worker;
    if (!asked.worker) throw badRequest('Missing worker name or ID');
    const { size } = read.upload;
    const client = loggedClient(door, request, { length: size, fileName: read.fileName });
    return answerOf(await door.engine.process(asked.worker, await workerRequest(door, read), client));
  } finally {
    await read.upload.discard();
  }
}

async function workerRequest({ certificates }: ProcessingDoor, read: ProcessRequest): Promise<ReceivedRequest> {
  const { metadata, upload, parameters } = read;
  switch (read.processType) {
    case 'signDocument':
      return signingRequest(upload, metadata, read.fileName);
    case 'validateDocument':
      return { kind: 'validateDocument', data: await uploadedBytes(upload), metadata };
    case 'validateCertificate': {
      const certificate = certificateOf(await uploadedBytes(upload), certificates);
      const purposes = (firstOf(parameters, 'certPurposes') ?? '').split(',').filter((purpose) => purpose !== '');
      return { kind: 'validateCertificate', certificate, purposes, metadata };
    }
  }
}

/** DER of a certificate in DER or PEM. The text of the refusal is SignServer's. */
function certificateOf(bytes: Uint8Array, certificates: CertificateReader): Uint8Array {
  const isPem = Buffer.from(bytes).includes('-----BEGIN');
  try {
    const certificate = isPem ? certificates.fromPem(Buffer.from(bytes).toString('latin1'))[0] : certificates.fromDer(bytes);
    if (certificate) return certificate.der;
  } catch {
    // Told below.
  }
  throw badRequest('Invalid certificate: No certificate could be parsed from byte array. See debug logs for details.');
}

/** What a worker replied, with the name to save it under where it has one. */
export function answerOf({ data, contentType, fileName }: Reply): Answer {
  return { contentType, body: data, ...(fileName !== undefined && { headers: { 'Content-Disposition': attachment(fileName) } }) };
}
