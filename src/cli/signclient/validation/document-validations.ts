import { checkStatus } from '../connection/check-status.js';
import { collectAnswer, exchange } from '../connection/exchange.js';
import type { Target } from '../connection/connection.js';
import { soapMetadata } from '../protocols/client-ws/process-data.js';
import { workerText, type DocumentRequest } from '../protocols/document-protocol.js';
import { formMessage } from '../protocols/form-message.js';
import { requestFields } from '../protocols/http-protocol.js';
import { documentHead, isValidDocument } from '../protocols/sign-server-ws/binary-message.js';
import { processWs, SIGN_SERVER_WS_PATH } from '../protocols/sign-server-ws/process-ws.js';
import { behindHead, randomRequestId } from '../protocols/sign-server-ws/sign-document-ws.js';

/** A way to have documents validated. */
export interface DocumentValidation {
  /** Below the path of the server. */
  readonly path: string;
  readonly logsTime: boolean;
  readonly validate: (request: DocumentRequest, target: Target) => Promise<boolean>;
}

/** More than `INVALID` has. */
const LONGEST_ANSWER_BYTES = 65_536;

const OVER_HTTP: DocumentValidation = {
  path: '/process',
  logsTime: false,
  validate: async (request, target) => {
    const { fileName, document } = request;
    const fields = [...requestFields(request), ['processType', 'validateDocument'] as const];
    return await exchange(target, formMessage({ fields, file: { fileName, document } }), async (answer) => {
      checkStatus(answer, 'Authentication required');
      const text = (await collectAnswer(answer.pieces, LONGEST_ANSWER_BYTES)).toString('latin1');
      return text === 'VALID';
    });
  },
};

const OVER_SIGN_SERVER_WS: DocumentValidation = {
  path: SIGN_SERVER_WS_PATH,
  logsTime: true,
  validate: async (request, target) => {
    const { document, worker } = request;
    const head = documentHead('validateDocument', randomRequestId(), document.size);
    const answer = await processWs(
      {
        worker: workerText(worker),
        metadata: soapMetadata(request),
        size: head.length + document.size,
        chunks: behindHead(head, document.chunks),
      },
      target,
    );
    return isValidDocument(answer);
  },
};

/** The ways, by the names that `-protocol` has for them. */
export const DOCUMENT_VALIDATIONS = { WEBSERVICES: OVER_SIGN_SERVER_WS, HTTP: OVER_HTTP } as const;
