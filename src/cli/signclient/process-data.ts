import { AnswerSplitter } from './answer-splitter.js';
import { exchange } from './client-ws-exchange.js';
import type { ClientWsConnection } from './client-ws-connection.js';
import { ServerFault } from './failures.js';
import type { DocumentBytes } from './input-document.js';
import type { OutputDocument } from './output-document.js';
import { readProcessDataAnswer } from './process-data-answer.js';
import { processDataMessage, type ProcessDataRequest } from './process-data-message.js';

/**
 * Has a document processed by ClientWS and writes what comes back, both piece by piece. What is written counts only when
 * this ends well. Throws `ServerUnreachable`, `ServerFault`, or an error for any other failure.
 */
export async function processData(
  request: ProcessDataRequest,
  { document, output }: { readonly document: DocumentBytes; readonly output: OutputDocument },
  connection: ClientWsConnection,
): Promise<void> {
  const { contentType, head, tail } = processDataMessage(request);
  const body = { contentType, length: head.length + document.size + tail.length, chunks: inOrder(head, document.chunks, tail) };
  const splitter = new AnswerSplitter();
  await exchange(connection, body, async (piece) => {
    const bytes = splitter.push(piece);
    if (bytes.length > 0) await output.write(bytes);
  });
  const answer = readProcessDataAnswer(splitter.finish());
  if (answer.kind === 'fault') throw new ServerFault(answer.message, answer.exception);
}

async function* inOrder(head: Uint8Array, chunks: AsyncIterable<Uint8Array>, tail: Uint8Array): AsyncGenerator<Uint8Array> {
  yield head;
  yield* chunks;
  yield tail;
}
