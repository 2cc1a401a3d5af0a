import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Certificate } from '../../core/certificate.js';
import type { DataGroupsRequest } from '../../core/exchange.js';
import type { WorkerReference } from '../../core/worker.js';
import type { Handler } from '../handler.js';
import { collectBody } from '../request-body.js';
import { decodeBase64 } from './base64-content.js';
import { SOD_STYLE } from './fault-answer.js';
import { handlerOf, workerOfPath, type Answer } from './http-handler.js';
import { badRequest } from './http-refusal.js';
import { firstOf, firstOfEach, queryOf, readParameters, type Parameters } from './parameters.js';
import type { ProcessingDoor } from './processing-door.js';
import { loggedClient } from './request-log.js';
import { requestMetadata } from './request-metadata.js';
import { workerOfParameters } from './requested-worker.js';

const DATA_GROUP = /^dataGroup(\d+)$/;
const LAST_DATA_GROUP = 16;
/** Seventeen hashes and a few words. */
const LARGEST_FORM_BYTES = 1_048_576;

/** SignServer's servlet for Document Security Objects: the parameters say which worker is meant. */
export function sodHandler(door: ProcessingDoor): Handler {
  return handlerOf(door, SOD_STYLE, async (request, asked) => {
    const parameters = await readSodParameters(door, request);
    asked.worker = workerOfParameters(parameters);
    if (!asked.worker) throw badRequest('Missing worker name or ID');
    return answerSod(door, request, { worker: asked.worker, parameters });
  });
}

/** The same for a worker that the path names after `prefix`, exactly as it is written there. */
export function sodWorkerHandler(door: ProcessingDoor, prefix: string): Handler {
  return handlerOf(door, SOD_STYLE, async (request, asked) => {
    const worker = workerOfPath(request, prefix);
    asked.worker = worker;
    return answerSod(door, request, { worker, parameters: await readSodParameters(door, request) });
  });
}

async function readSodParameters({ load }: ProcessingDoor, request: IncomingMessage): Promise<Parameters> {
  const query = readParameters(queryOf(request) ?? '');
  const isForm = request.method === 'POST' && request.headers['content-type']?.toLowerCase().includes('application/x-www-form-urlencoded');
  const body = await collectBody(request, { bytes: LARGEST_FORM_BYTES, load });
  return isForm ? [...query, ...readParameters(Buffer.from(body).toString('utf8'))] : query;
}

interface SodRequest {
  readonly worker: WorkerReference;
  readonly parameters: Parameters;
}

async function answerSod(door: ProcessingDoor, request: IncomingMessage, { worker, parameters }: SodRequest): Promise<Answer> {
  const isGiven = (name: string): boolean => (firstOf(parameters, name) ?? '') !== '';
  if (isGiven('displayCert') || isGiven('downloadCert')) {
    const { certificate } = await door.engine.signers.certificates(worker);
    if (!certificate) return plainText('No signing certificate found for the specified worker');
    return isGiven('displayCert') ? plainText(certificateText(certificate)) : download(certificate);
  }
  const sod = dataGroupsRequest(parameters, door);
  const client = loggedClient(door, request, { length: [...sod.dataGroups.values()].reduce((sum, { length }) => sum + length, 0) });
  const { data } = await door.engine.process(worker, sod, client);
  return { contentType: 'application/octet-stream', body: data };
}

function dataGroupsRequest(parameters: Parameters, { readProperties }: ProcessingDoor): DataGroupsRequest {
  const isBinary = firstOf(parameters, 'encoding')?.toLowerCase() === 'binary';
  const dataGroups = new Map<number, Uint8Array>();
  for (const [name, value] of parameters) {
    const number = Number(DATA_GROUP.exec(name)?.[1] ?? Infinity);
    if (number > LAST_DATA_GROUP || value === '' || dataGroups.has(number)) continue;
    dataGroups.set(number, isBinary ? Buffer.from(value, 'utf8') : decodeBase64(value));
  }
  if (dataGroups.size === 0) throw badRequest('Missing dataGroup fields in request');
  const ldsVersion = unlessBlank(firstOf(parameters, 'ldsVersion'));
  const unicodeVersion = unlessBlank(firstOf(parameters, 'unicodeVersion'));
  return {
    kind: 'dataGroups',
    dataGroups,
    metadata: requestMetadata(firstOfEach(parameters), readProperties),
    ...(ldsVersion !== undefined && { ldsVersion }),
    ...(unicodeVersion !== undefined && { unicodeVersion }),
  };
}

const unlessBlank = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);

const plainText = (body: string): Answer => ({ contentType: 'text/plain;charset=ISO-8859-1', body: Buffer.from(body, 'latin1') });

function download({ der }: Certificate): Answer {
  return { contentType: 'application/octet-stream', body: der, headers: { 'Content-Disposition': 'filename=cert.crt' } };
}

/** What stands in a certificate, a line each, and the certificate itself. */
function certificateText({ subject, issuer, serialNumber, notBefore, notAfter, der }: Certificate): string {
  const lines = [
    `Subject: ${subject}`,
    `Issuer: ${issuer}`,
    `Serial number: ${serialNumber}`,
    `Valid from: ${notBefore.toISOString()}`,
    `Valid until: ${notAfter.toISOString()}`,
    new X509Certificate(der).toString(),
  ];
  return lines.join('\n');
}
