import type { Target } from '../../connection/connection.js';
import { base64Chunks, base64Length } from '../base64-chunks.js';
import { inOrder } from '../form-message.js';
import { callSoap, soapMessage } from '../soap/soap-exchange.js';
import { onlyChild, textIn } from '../soap/soap-answer.js';
import { soapEnvelope, xmlText } from '../soap/soap-text.js';

/** The query is what SignServer's client sends, also with POST. */
export const SIGN_SERVER_WS_PATH = '/SignServerWSService/SignServerWS?wsdl';

const NAMESPACE = 'gen.ws.protocol.signserver.org';
/** All of an answer is in memory at once. */
const MOST_BYTES = 268_435_456;

export interface ProcessWsRequest {
  /** Id in decimal, or name. */
  readonly worker: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** The request in its binary form. */
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Calls `process` of SignServerWS and answers the response in its binary form. */
export async function processWs({ worker, metadata, size, chunks }: ProcessWsRequest, target: Target): Promise<Uint8Array> {
  const [before = '', behind = ''] = soapEnvelope(
    `<ns:process xmlns:ns="${NAMESPACE}"><arg0>${xmlText(worker)}</arg0><arg1><requestDataBase64>${HOLE}</requestDataBase64>` +
      `<requestMetadata>${entries(metadata)}</requestMetadata></arg1></ns:process>`,
  ).split(HOLE);
  const [start, end] = [Buffer.from(before), Buffer.from(behind)];
  const message = {
    contentType: 'text/xml; charset=UTF-8',
    length: start.length + base64Length(size) + end.length,
    chunks: inOrder(start, base64Chunks(chunks), end),
  };
  const pieces: Uint8Array[] = [];
  let received = 0;
  const write = (piece: Uint8Array): Promise<void> => {
    received += piece.length;
    if (received > MOST_BYTES) throw new Error('The answer of the server is too long');
    pieces.push(piece);
    return Promise.resolve();
  };
  await callSoap(target, { message, answer: { response: 'processResponse', document: 'responseDataBase64' }, write });
  return Buffer.concat(pieces);
}

/** Where the request goes; no text of XML can hold it. */
const HOLE = '\0';

function entries(metadata: ReadonlyMap<string, string>): string {
  return [...metadata].map(([key, value]) => `<entry><key>${xmlText(key)}</key><value>${xmlText(value)}</value></entry>`).join('');
}

/** Calls `getStatus` of SignServerWS; answers whether all is well with the worker. */
export async function isWorkerOk(worker: string, target: Target): Promise<boolean> {
  const operation = `<ns:getStatus xmlns:ns="${NAMESPACE}"><arg0>${xmlText(worker)}</arg0></ns:getStatus>`;
  const status = await callSoap(target, { message: soapMessage(soapEnvelope(operation)), answer: { response: 'getStatusResponse' } });
  const overall = onlyChild(status, 'overallStatus');
  return overall !== undefined && textIn(overall) === 'ALLOK';
}
