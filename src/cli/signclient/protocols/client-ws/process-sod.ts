import type { Target } from '../../connection/connection.js';
import type { AnswerWriter } from '../document-protocol.js';
import { callSoap, soapMessage } from '../soap/soap-exchange.js';
import { soapEnvelope, xmlText } from '../soap/soap-text.js';
import { CLIENT_WS_NAMESPACE, metadataElements } from './process-data-message.js';

/** Hashes of data groups that a worker is to make a Document Security Object of (ICAO Doc 9303-10). */
export interface DataGroupsMessage {
  /** Id in decimal, or name. */
  readonly worker: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly dataGroups: readonly (readonly [number: number, hash: Uint8Array])[];
}

/** Has data groups signed by ClientWS. */
export async function processSod(request: DataGroupsMessage, target: Target, write: AnswerWriter): Promise<void> {
  const groups = request.dataGroups.map(
    ([number, hash]) => `<dataGroup id="${String(number)}">${Buffer.from(hash).toString('base64')}</dataGroup>`,
  );
  const operation =
    `<ns2:processSOD xmlns:ns2="${CLIENT_WS_NAMESPACE}"><worker>${xmlText(request.worker)}</worker>` +
    `${metadataElements(request.metadata)}<sodData>${groups.join('')}</sodData></ns2:processSOD>`;
  const message = soapMessage(soapEnvelope(operation));
  await callSoap(target, { message, answer: { response: 'processSODResponse', document: 'data' }, write });
}
