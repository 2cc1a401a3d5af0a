import { asFault, Fault } from '../../core/errors.js';
import type { Certificate } from '../../core/certificate.js';
import type { Client, Reply } from '../../core/exchange.js';
import { workerReference, type WorkerReference } from '../../core/worker.js';
import type { Engine } from '../../engine/engine.js';
import { WIRE_FAULTS } from '../wire-faults.js';
import { escapeText, RESPONSE_PREFIX } from './envelope-writer.js';
import type { Message } from './message.js';
import { base64Text, type ResponseFields } from './response-values.js';
import type { FaultWording, SoapServiceDefinition } from './soap-service.js';
import { dataRequest } from './worker-request.js';

/** Where SignServer serves ClientWS. */
export const CLIENT_WS_PATH = '/signserver/ClientWSService/ClientWS';

const NAMESPACE = 'http://clientws.signserver.org/';
const FIRST_DATA_GROUP = 0;
const LAST_DATA_GROUP = 16;

type ProcessingEngine = Pick<Engine, 'process'>;

/** ClientWS over an engine; `wsdl` is the text of `wsdl/clientws.wsdl`. */
export function clientWs(engine: ProcessingEngine, wsdl: string): SoapServiceDefinition {
  return {
    wsdl,
    handlers: {
      processData: async (message, client) => responseFields(await processData(engine, message, client)),
      processSOD: async (message, client) => responseFields(await processSod(engine, message, client)),
    },
    prepared: {
      processData: async (message, client) => preparedResponse(await processData(engine, message, client)),
    },
    faultWording,
  };
}

const faultWording: FaultWording = ({ kind, message }) => {
  const { text, fault } = WIRE_FAULTS[kind].clientws;
  return { text: text(message), ...(fault !== undefined && { exception: fault }) };
};

function processData(engine: ProcessingEngine, message: Message, client: Client): Promise<Reply> {
  const reference = requestedWorker(message);
  const data = message.bytes('data');
  if (!data) throw new Fault('illegalRequest', 'Missing data in request');
  return engine.process(reference, dataRequest(data, metadataOf(message)), client);
}

async function processSod(engine: ProcessingEngine, message: Message, client: Client): Promise<Reply> {
  const reference = requestedWorker(message);
  const sodData = message.part('sodData');
  const groups = sodData?.partsNamed('dataGroup') ?? [];
  if (!sodData || groups.length === 0) throw new Fault('illegalRequest', 'Missing dataGroup fields in request');
  const ldsVersion = unlessBlank(sodData.text('ldsVersion'));
  const unicodeVersion = unlessBlank(sodData.text('unicodeVersion'));
  try {
    return await engine.process(
      reference,
      {
        kind: 'dataGroups',
        dataGroups: numbered(groups),
        metadata: metadataOf(message),
        ...(ldsVersion !== undefined && { ldsVersion }),
        ...(unicodeVersion !== undefined && { unicodeVersion }),
      },
      client,
    );
  } catch (thrown) {
    const fault = asFault(thrown);
    // SignServer words it differently here than for processData.
    throw fault.kind === 'noSuchWorker' ? new Fault('noSuchWorker', 'Worker Not Found', { cause: fault }) : fault;
  }
}

const unlessBlank = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);

/** Hashes by number. As in SignServer the last of several counts, and numbers that no data group has are passed over. */
function numbered(groups: readonly Message[]): ReadonlyMap<number, Uint8Array> {
  const all = groups.map((group) => [group.integerAttribute('id'), group.contentBytes] as const);
  return new Map(all.filter(([number]) => number >= FIRST_DATA_GROUP && number <= LAST_DATA_GROUP));
}

function requestedWorker(message: Message): WorkerReference {
  const worker = message.text('worker');
  if (worker === undefined) throw new Fault('noSuchWorker', 'No such worker: null');
  return workerReference(worker);
}

function metadataOf(message: Message): ReadonlyMap<string, string> {
  return new Map(message.partsNamed('metadata').map((item) => [item.textAttribute('name'), item.contentText]));
}

function responseFields({ archiveId, withoutArchiveId, data, requestId, signerCertificate }: Reply): ResponseFields {
  return { return: { archiveId: withoutArchiveId ? undefined : archiveId, data, requestId, signerCertificate: signerCertificate?.der } };
}

/** The same response element as node-soap writes, in one concatenation. */
function preparedResponse({ archiveId, withoutArchiveId, data, requestId, signerCertificate }: Reply): string {
  const archived = withoutArchiveId ? '' : `<archiveId>${escapeText(archiveId)}</archiveId>`;
  const certificate = signerCertificate ? `<signerCertificate>${certificateText(signerCertificate)}</signerCertificate>` : '';
  return (
    `${RESPONSE_START}${archived}<data>${base64Text(data)}</data>` +
    `<requestId>${String(requestId)}</requestId>${certificate}${RESPONSE_END}`
  );
}

const RESPONSE_START = `<${RESPONSE_PREFIX}:processDataResponse xmlns:${RESPONSE_PREFIX}="${NAMESPACE}"><return>`;
const RESPONSE_END = `</return></${RESPONSE_PREFIX}:processDataResponse>`;

/** Base64 of the certificates that workers sign with; they outlive requests by far. */
const certificateTexts = new WeakMap<Certificate, string>();

function certificateText(certificate: Certificate): string {
  let text = certificateTexts.get(certificate);
  if (text === undefined) {
    text = base64Text(certificate.der);
    certificateTexts.set(certificate, text);
  }
  return text;
}
