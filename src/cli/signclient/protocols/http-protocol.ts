import { checkStatus } from '../connection/check-status.js';
import { exchange } from '../connection/exchange.js';
import type { DocumentProtocol, DocumentRequest, WorkerWords } from './document-protocol.js';
import { formMessage } from './form-message.js';

/** SignServer's servlet: a form of several parts, whose answer is the document and nothing else. */
export const HTTP_PROTOCOL: DocumentProtocol = {
  path: () => '/process',
  failsOver: true,
  logsOwnTime: false,
  send: async (request, target, write) => {
    const { fileName, document } = request;
    const message = formMessage({ fields: requestFields(request), file: { fileName, document } });
    await exchange(target, message, async (answer) => {
      checkStatus(answer, 'Authentication required');
      for await (const piece of answer.pieces) await write(piece);
    });
  },
};

/** The fields of a request, in SignServer's order. */
export function requestFields({
  worker,
  pdfPassword,
  metadata,
}: Pick<DocumentRequest, 'worker' | 'pdfPassword' | 'metadata'>): readonly (readonly [string, string])[] {
  return [
    ...workerField(worker),
    ...(pdfPassword === undefined ? [] : [['pdfPassword', pdfPassword] as const]),
    ...[...metadata].map(([key, value]) => [`REQUEST_METADATA.${key}`, value] as const),
  ];
}

function workerField({ id, name }: WorkerWords): readonly (readonly [string, string])[] {
  if (id !== undefined) return [['workerId', id]];
  return name === undefined ? [] : [['workerName', name]];
}
