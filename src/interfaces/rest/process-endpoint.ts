import { REST_USER } from '../../core/audit.js';
import type { Client, ReceivedRequest, Reply } from '../../core/exchange.js';
import { workerReference } from '../../core/worker.js';
import { decodeBase64 } from '../http/base64-content.js';
import { attachment } from '../http/content-disposition.js';
import { badRequest, HttpRefusal } from '../http/http-refusal.js';
import { readMultipart } from '../http/multipart-form.js';
import { decodedUpload, processTypeOfFields, signingRequest } from '../http/process-request.js';
import { loggedClient, type LoggedRequest } from '../http/request-log.js';
import { requestMetadata } from '../http/request-metadata.js';
import { inMemory, type Upload } from '../http/spool.js';
import { requestTooLarge } from '../request-body.js';
import { mediaTypeOf, optionalText, optionalTexts, readJsonObject, unsupportedMediaType } from './json-body.js';
import { ok, type RestAnswer } from './rest-answer.js';
import { requireRequestedWith, type Endpoint, type RestCall } from './rest-call.js';

/** Signing, for everybody whom the worker lets. */
export const PROCESS_ENDPOINT: Endpoint = {
  method: 'POST',
  path: '/workers/{id}/process',
  run: async (call) => {
    // Administration goes on where signing is overloaded.
    call.door.load.admit(call.request, call.response);
    const type = mediaTypeOf(call.request);
    if (type === 'application/json') return processJson(call);
    if (type === 'multipart/form-data') return processMultipart(call);
    throw unsupportedMediaType('application/json, multipart/form-data');
  },
};

/** What is around the data in a JSON request, at most. */
const JSON_EXTRA_BYTES = 1_048_576;
/** A document in a JSON text has half as many characters again, and all of them are one string. */
const LARGEST_JSON_BODY = 402_653_184;

async function processJson(call: RestCall): Promise<RestAnswer> {
  const { door, request } = call;
  const { load } = door;
  if (!accepts(request.headers.accept, 'application/json')) throw notAcceptable('application/json');
  const limit = door.limits.maximumBodyBytes();
  const bytes = Math.min(Math.ceil((limit * 4) / 3) + JSON_EXTRA_BYTES, LARGEST_JSON_BODY);
  const body = await readJsonObject(request, { bytes, toldBytes: Math.min(limit, LARGEST_JSON_BODY), load });
  const text = optionalText(body, 'data');
  const isBase64 = isBase64Encoding(optionalText(body, 'encoding'));
  const metadata = optionalTexts(body, 'metaData') ?? new Map<string, string>();
  if (text === undefined) throw badRequest('Missing data in request');
  const data = isBase64 ? decodeBase64(text) : Buffer.from(text, 'utf8');
  if (data.length > limit) throw requestTooLarge(limit);
  const fileName = metadata.get('FILENAME');
  return processed(await process(call, signingRequest(inMemory(data), metadata, fileName), { length: data.length, fileName }));
}

function isBase64Encoding(encoding: string | undefined): boolean {
  if (encoding !== undefined && encoding !== 'NONE' && encoding !== 'BASE64') throw badRequest('encoding must be NONE or BASE64');
  return encoding === 'BASE64';
}

async function processMultipart(call: RestCall): Promise<RestAnswer> {
  const { door, request } = call;
  requireRequestedWith(request);
  const form = multipartAnswer(request.headers.accept);
  const { limits, spool, load, log } = door;
  const { fields, file } = await readMultipart(request, {
    spool,
    load,
    log,
    maximumBytes: limits.maximumBodyBytes(),
    maximumParts: limits.maximumParts(),
    fieldCharset: 'utf8',
  });
  let upload: Upload | undefined = file?.upload;
  try {
    processTypeOfFields(fields);
    const metadata = requestMetadata(fields, door.readProperties, 'wins');
    if (!file || !upload) throw badRequest('Missing file content in upload');
    if (fields.some(([name, value]) => name === 'encoding' && value !== '')) upload = await decodedUpload(upload, door);
    const fileName = metadata.get('FILENAME') ?? file.fileName;
    const reply = await process(call, signingRequest(upload, metadata, fileName), { length: upload.size, fileName });
    return form === 'json' ? processed(reply) : raw(reply);
  } finally {
    await upload?.discard();
  }
}

/** As in SignServer a client says which of the two it wants; one that takes anything does not. */
function multipartAnswer(accept: string | undefined): 'json' | 'bytes' {
  const wanted = accept?.toLowerCase() ?? '';
  if (wanted.includes('application/json')) return 'json';
  if (wanted.includes('application/octet-stream')) return 'bytes';
  throw notAcceptable('application/json or application/octet-stream');
}

function process({ door, request, id }: RestCall, signing: ReceivedRequest, logged: LoggedRequest): Promise<Reply> {
  const client: Client = { ...loggedClient(door, request, logged), administrator: REST_USER };
  return door.engine.process(workerReference(id), signing, client);
}

/** In the order of SignServer's answers. */
function processed({ archiveId, withoutArchiveId, data, requestId, signerCertificate }: Reply): RestAnswer {
  return ok({
    ...(!withoutArchiveId && { archiveId }),
    data: base64(data),
    metaData: {},
    requestId: String(requestId),
    ...(signerCertificate && { signerCertificate: base64(signerCertificate.der) }),
  });
}

function raw({ data, contentType, fileName }: Reply): RestAnswer {
  const disposition = fileName !== undefined && { 'Content-Disposition': attachment(fileName) };
  return { status: 200, bytes: data, headers: { 'Content-Type': contentType, 'X-Content-Type-Options': 'nosniff', ...disposition } };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Whether an `Accept` field (RFC 9110 §12.5.1) takes a media type, as one of its ranges. */
function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined) return true;
  const ranges = ['*/*', `${type.split('/', 1)[0] ?? ''}/*`, type];
  return accept.split(',').some((range) => ranges.includes(range.split(';', 1)[0]?.trim().toLowerCase() ?? ''));
}

const notAcceptable = (type: string): Error => new HttpRefusal(406, `Specify ${type} in Accept header`);
