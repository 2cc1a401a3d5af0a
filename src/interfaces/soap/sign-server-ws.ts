import { isFault, Fault } from '../../core/errors.js';
import type { Certificate } from '../../core/certificate.js';
import type { Client } from '../../core/exchange.js';
import { rawValue } from '../../core/properties.js';
import type { CertificateReader } from '../../core/ports.js';
import { workerReference, type WorkerReference } from '../../core/worker.js';
import type { Engine } from '../../engine/engine.js';
import { loggedFileName, withLogFields } from '../logged-headers.js';
import { WIRE_FAULTS } from '../wire-faults.js';
import { decodeBase64 } from './base64.js';
import type { Message } from './message.js';
import { isServedType, readProcessRequest, writeProcessResponse, type ProcessRequest } from './process-structures.js';
import { base64Text, type ResponseFields } from './response-values.js';
import { ALL_OK, statusText, type StatusServices } from './service-status.js';
import type { FaultWording, SoapServiceDefinition } from './soap-service.js';
import { workerRequest } from './worker-request.js';

/** Where SignServer serves SignServerWS, its older interface for clients. */
export const SIGN_SERVER_WS_PATH = '/signserver/SignServerWSService/SignServerWS';

const ALL_WORKERS = 'ALLWORKERS';

export interface SignServerWsOptions extends StatusServices {
  readonly engine: Pick<Engine, 'process' | 'status' | 'signers'>;
  readonly certificates: Pick<CertificateReader, 'fromPem'>;
  /** The text of `wsdl/signserverws.wsdl`. */
  readonly wsdl: string;
}

/** SignServerWS over an engine. */
export function signServerWs(options: SignServerWsOptions): SoapServiceDefinition {
  return {
    wsdl: options.wsdl,
    handlers: {
      getStatus: async (message) => ({ return: await statuses(options, message) }),
      process: async (message, client) => ({ return: await process(options, message, client) }),
    },
    faultWording,
  };
}

const faultWording: FaultWording = ({ kind, message }) => {
  const { text, fault } = WIRE_FAULTS[kind].signserverws;
  return { text: text(message), ...(fault !== undefined && { exception: fault }) };
};

/** Of one worker, or of each that takes requests. In SignServer one that is not well makes all after it look so. */
async function statuses(options: SignServerWsOptions, message: Message): Promise<readonly ResponseFields[]> {
  const asked = message.text('arg0') ?? 'null';
  if (asked.toUpperCase() !== ALL_WORKERS) return [await statusOf(options, workerReference(asked), asked)];
  const workers = (await options.store.workers()).filter(({ type }) => type === 'PROCESSABLE');
  return Promise.all(workers.map(({ id }) => statusOf(options, { id }, String(id))));
}

async function statusOf(options: StatusServices, reference: WorkerReference, workerName: string): Promise<ResponseFields> {
  const text = await statusText(options, reference);
  return text === '' ? { overallStatus: ALL_OK, workerName } : { errormessage: text, overallStatus: 'ERROR', workerName };
}

async function process(
  { engine, certificates }: SignServerWsOptions,
  message: Message,
  client: Client,
): Promise<readonly ResponseFields[]> {
  const reference = workerReference(message.text('arg0') ?? 'null');
  // Who asks for a worker that is not there learns that first.
  const chain = configuredChain(rawValue(await engine.signers.properties(reference), 'SIGNERCERTCHAIN'), certificates);
  const requests = message.partsNamed('arg1');
  if (requests.length === 0) throw new Fault('illegalRequest', 'There is no request to process.');
  const responses: ResponseFields[] = [];
  for (const part of requests) {
    const request = readRequest(part.text('requestDataBase64'));
    const metadata = metadataOf(part);
    const fileName = loggedFileName(metadata.get('FILENAME') ?? metadata.get('fileName'));
    const reply = await engine.process(reference, workerRequest(request, metadata), withLogFields(client, [fileName]));
    const response = base64Text(writeProcessResponse(request, reply));
    responses.push({
      requestID: 'requestId' in request ? request.requestId : 0,
      responseDataBase64: response,
      ...(reply.signerCertificate && { workerCertificate: certificateFields(reply.signerCertificate) }),
      ...(reply.signerCertificate && chain.length > 0 && { workerCertificateChain: chain.map(certificateFields) }),
    });
  }
  return responses;
}

function readRequest(text: string | undefined): ProcessRequest {
  const bytes = decodeBase64(text ?? '');
  if (!bytes) throw new Fault('illegalRequest', 'Error deserializing IProcessRequest from byte array : it is not base64');
  if (bytes.length === 0 || !isServedType(bytes)) throw new Fault('illegalRequest', 'Error unsupported IProcessRequest in request');
  try {
    return readProcessRequest(bytes);
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    const text = 'Error deserializing IProcessRequest from byte array : it is cut off or has fields that cannot be';
    throw new Fault('illegalRequest', text, { cause });
  }
}

function metadataOf(request: Message): ReadonlyMap<string, string> {
  const entries = request.part('requestMetadata')?.partsNamed('entry') ?? [];
  return new Map(entries.map((entry) => [entry.text('key') ?? '', entry.text('value') ?? '']));
}

/** Only what stands in the worker's own properties, as in SignServer; the signature holds what the worker includes. */
function configuredChain(pem: string | undefined, certificates: Pick<CertificateReader, 'fromPem'>): readonly Certificate[] {
  try {
    return pem === undefined ? [] : certificates.fromPem(pem);
  } catch {
    // The worker says so in its status.
    return [];
  }
}

/** `provider` names what SignServer reads certificates with; its client asks Java for it. */
function certificateFields({ der }: Certificate): ResponseFields {
  return { certType: 'X.509', certificateBase64: base64Text(der), provider: 'BC' };
}
