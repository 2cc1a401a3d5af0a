import type { IncomingMessage } from 'node:http';
import type { ReceivedRequest } from '../../core/exchange.js';
import { loadDocument } from '../../core/stored-document.js';
import type { WorkerReference } from '../../core/worker.js';
import { collectBody, discardRest, requestTooLarge, type BodyLimits } from '../request-body.js';
import { decodeBase64, decodeBase64Chunks } from './base64-content.js';
import { withoutFolders } from './content-disposition.js';
import { badRequest } from './http-refusal.js';
import { readMultipart } from './multipart-form.js';
import { firstOf, firstOfEach, queryOf, readParameters, type Parameters } from './parameters.js';
import type { ProcessingDoor } from './processing-door.js';
import { receiveBody } from './received-body.js';
import { requestMetadata } from './request-metadata.js';
import { workerOfFields, workerOfParameters } from './requested-worker.js';
import { inMemory, type Upload } from './spool.js';

/** A request of the HTTP interface as it was read. `upload` is to be discarded when it is answered. */
export interface ProcessRequest {
  /** Undefined where none was named. */
  readonly worker: WorkerReference | undefined;
  readonly parameters: Parameters;
  readonly metadata: ReadonlyMap<string, string>;
  readonly processType: ProcessType;
  readonly upload: Upload;
  /** As it was sent. */
  readonly fileName?: string;
}

const PROCESS_TYPES = ['signDocument', 'validateDocument', 'validateCertificate'] as const;
export type ProcessType = (typeof PROCESS_TYPES)[number];

const FORM = 'application/x-www-form-urlencoded';
/** More than the application servers take that SignServer runs in; all of a form is in memory at once. */
const LARGEST_FORM_BYTES = 33_554_432;
/** What is around the data in a form, at most. */
const FORM_EXTRA_BYTES = 1_048_576;

/** Reads a request in whichever of the three forms it is; throws refusals, faults and `RequestAborted`. */
export function readProcessRequest(door: ProcessingDoor, request: IncomingMessage): Promise<ProcessRequest> {
  const contentType = request.headers['content-type']?.toLowerCase() ?? '';
  if (request.method === 'POST' && contentType.startsWith('multipart/')) return readFormOfParts(door, request);
  if (request.method !== 'POST') return readQuery(door, request);
  return contentType.includes(FORM) ? readForm(door, request) : readRawBody(door, request);
}

async function readFormOfParts(door: ProcessingDoor, request: IncomingMessage): Promise<ProcessRequest> {
  const { limits, spool, load, log, readProperties } = door;
  const maximumBytes = limits.maximumBodyBytes();
  const form = await readMultipart(request, {
    spool,
    load,
    log,
    maximumBytes,
    maximumParts: limits.maximumParts(),
    fieldCharset: 'latin1',
  });
  const { fields, file } = form;
  try {
    const processType = processTypeOfFields(fields);
    const metadata = requestMetadata(fields, readProperties);
    if (!file) throw badRequest('Missing file content in upload');
    const isBase64 = fields.some(([name, value]) => name === 'encoding' && value !== '');
    const upload = isBase64 ? await decodedUpload(file.upload, door) : file.upload;
    const { fileName } = file;
    // Of the parameters that are not part of the form only certPurposes is looked at.
    const parameters = readParameters(queryOf(request) ?? '');
    return { worker: workerOfFields(fields), parameters, metadata, processType, upload, fileName };
  } catch (thrown) {
    await file?.upload.discard();
    throw thrown;
  }
}

/** The same upload, its base64 undone. */
export async function decodedUpload(upload: Upload, { spool, limits }: Pick<ProcessingDoor, 'spool' | 'limits'>): Promise<Upload> {
  const { content } = upload;
  if (content instanceof Uint8Array) return inMemory(decodeBase64(Buffer.from(content).toString('latin1')));
  const decoded = await spool.receive(decodeBase64Chunks(content.chunks()), limits.maximumBodyBytes(), 'disposable');
  await upload.discard();
  return decoded;
}

function readQuery(door: ProcessingDoor, request: IncomingMessage): Promise<ProcessRequest> {
  // A body has no meaning here (RFC 9110 §9.3.1).
  request.resume();
  return Promise.resolve(fromParameters(door, readParameters(queryOf(request) ?? '')));
}

/** It is the document that is bounded: each byte of it may be four characters of a form where it is base64. */
function formLimits({ limits, load }: ProcessingDoor): BodyLimits {
  const limit = limits.maximumBodyBytes();
  return { bytes: Math.min(4 * limit + FORM_EXTRA_BYTES, LARGEST_FORM_BYTES), toldBytes: Math.min(limit, LARGEST_FORM_BYTES), load };
}

async function readForm(door: ProcessingDoor, request: IncomingMessage): Promise<ProcessRequest> {
  const body = Buffer.from(await collectBody(request, formLimits(door))).toString('utf8');
  return fromParameters(door, [...readParameters(queryOf(request) ?? ''), ...readParameters(body)]);
}

function fromParameters(door: ProcessingDoor, parameters: Parameters): ProcessRequest {
  const metadata = requestMetadata(firstOfEach(parameters), door.readProperties);
  const processType = processTypeOf(parameters);
  const data = firstOf(parameters, 'data');
  if (data === undefined) throw badRequest("Missing field 'data' in request");
  const bytes = textBytes(data, firstOf(parameters, 'encoding') ?? '');
  const limit = door.limits.maximumBodyBytes();
  if (bytes.length > limit) throw requestTooLarge(limit);
  return { worker: workerOfParameters(parameters), parameters, metadata, processType, upload: inMemory(bytes) };
}

/** Text in US-ASCII, each other character a question mark; or what its base64 holds. */
function textBytes(text: string, encoding: string): Uint8Array {
  switch (encoding.toLowerCase()) {
    case '':
      return Buffer.from(text.replace(/[^\0-\u007f]/gu, '?'), 'latin1');
    case 'base64':
      return decodeBase64(text);
    default:
      throw badRequest("Unknown encoding for the 'data' field.");
  }
}

async function readRawBody(door: ProcessingDoor, request: IncomingMessage): Promise<ProcessRequest> {
  const described = describedByQuery(door, request);
  return { ...described, upload: await receiveBody(request, door) };
}

const NOTHING_SAID = { worker: undefined, parameters: [], metadata: new Map<string, string>(), processType: 'signDocument' } as const;

/** What a query says of the body, which is not read where that is wrong. */
function describedByQuery({ readProperties, limits }: ProcessingDoor, request: IncomingMessage): Omit<ProcessRequest, 'upload'> {
  const query = queryOf(request);
  if (query === undefined) return NOTHING_SAID;
  try {
    const parameters = readParameters(query);
    const metadata = requestMetadata(firstOfEach(parameters), readProperties);
    return { parameters, metadata, processType: processTypeOf(parameters), worker: workerOfParameters(parameters) };
  } catch (thrown) {
    discardRest(request, limits.maximumBodyBytes());
    throw thrown;
  }
}

/** Throws a refusal for a type that there is not. */
export function processTypeOf(parameters: Parameters): ProcessType {
  const text = firstOf(parameters, 'processType') ?? 'signDocument';
  const type = PROCESS_TYPES.find((one) => one === text);
  if (!type) throw badRequest('Illegal process type.');
  return type;
}

/** The same of the fields of a form of several parts: the last one counts, but none may be wrong. */
export function processTypeOfFields(fields: Parameters): ProcessType {
  const types = fields.filter(([name]) => name === 'processType').map((field) => processTypeOf([field]));
  return types.at(-1) ?? 'signDocument';
}

/** A request to sign an upload, wherever it is kept. */
export function signingRequest(
  { content }: Upload,
  metadata: ReadonlyMap<string, string>,
  sentFileName: string | undefined,
): ReceivedRequest {
  const fileName = withoutFolders(sentFileName ?? '');
  const common = { metadata, ...(fileName !== '' && { fileName }) };
  return content instanceof Uint8Array ? { kind: 'data', data: content, ...common } : { kind: 'streamed', document: content, ...common };
}

/** An upload in memory, for what cannot be read piece by piece. */
export async function uploadedBytes({ content }: Upload): Promise<Uint8Array> {
  return content instanceof Uint8Array ? content : loadDocument(content);
}
