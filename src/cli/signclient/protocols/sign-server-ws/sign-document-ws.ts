import { randomInt } from 'node:crypto';
import { soapMetadata } from '../client-ws/process-data.js';
import { workerText, type DocumentProtocol } from '../document-protocol.js';
import { documentHead, signedDocument } from './binary-message.js';
import { processWs, SIGN_SERVER_WS_PATH } from './process-ws.js';

/** The older web service of SignServer. */
export const SIGN_SERVER_WS_PROTOCOL: DocumentProtocol = {
  path: () => SIGN_SERVER_WS_PATH,
  failsOver: false,
  logsOwnTime: true,
  send: async ({ worker, metadata, pdfPassword, fileName, document }, target, write) => {
    const head = documentHead('sign', randomRequestId(), document.size);
    const request = {
      worker: workerText(worker),
      metadata: soapMetadata({ metadata, pdfPassword, fileName }),
      size: head.length + document.size,
      chunks: behindHead(head, document.chunks),
    };
    await write(signedDocument(await processWs(request, target)));
  },
};

/** The server sends it back; nobody looks at it. */
export const randomRequestId = (): number => randomInt(0x7fff_ffff);

/** Bytes with others before them. */
export async function* behindHead(head: Uint8Array, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* chunks;
}
