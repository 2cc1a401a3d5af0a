import { workerText, type DocumentProtocol } from '../document-protocol.js';
import { inOrder } from '../form-message.js';
import { callSoap } from '../soap/soap-exchange.js';
import { processDataMessage } from './process-data-message.js';

/** The query is what SignServer's client sends, also with POST. */
export const CLIENT_WS_PATH = '/ClientWSService/ClientWS?wsdl';

/** ClientWS, with the document as an attachment. */
export const CLIENT_WS_PROTOCOL: DocumentProtocol = {
  path: () => CLIENT_WS_PATH,
  failsOver: false,
  logsOwnTime: true,
  send: async ({ worker, metadata, pdfPassword, fileName, document }, target, write) => {
    const all = soapMetadata({ metadata, pdfPassword, fileName });
    const { contentType, head, tail } = processDataMessage({ worker: workerText(worker), metadata: all });
    const message = { contentType, length: head.length + document.size + tail.length, chunks: inOrder(head, document.chunks, tail) };
    await callSoap(target, { message, answer: { response: 'processDataResponse', document: 'data' }, write });
  },
};

interface SaidBeside {
  readonly metadata: ReadonlyMap<string, string>;
  readonly pdfPassword?: string | undefined;
  readonly fileName: string;
}

/** Request metadata with the texts that have no other place in an envelope. */
export function soapMetadata({ metadata, pdfPassword, fileName }: SaidBeside): ReadonlyMap<string, string> {
  return new Map([...metadata, ...(pdfPassword === undefined ? [] : [['pdfPassword', pdfPassword] as const]), ['FILENAME', fileName]]);
}
