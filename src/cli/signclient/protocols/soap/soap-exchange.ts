import type { XmlElement } from '../../../../formats/java-beans-xml/java-beans-elements.js';
import { exchange, type AnswerMessage, type RequestMessage } from '../../connection/exchange.js';
import { HttpError } from '../../connection/failures.js';
import type { Target } from '../../connection/connection.js';
import type { AnswerWriter } from '../document-protocol.js';
import { AnswerSplitter } from './answer-splitter.js';
import { readSoapAnswer, type ExpectedAnswer } from './soap-answer.js';

const HEADERS = { SOAPAction: '""' };
/** What HTTP says of answers that hold an envelope: a response, or a fault (SOAP 1.1 §6.2). */
const STATUS_OF_ENVELOPES = [200, 500];

export interface SoapCall {
  readonly message: RequestMessage;
  readonly answer: ExpectedAnswer;
  /** Takes the document out of the answer as it comes. */
  readonly write?: AnswerWriter;
}

/** Calls an operation and answers its element `return`. Throws as `readSoapAnswer`, and where there is no envelope at all. */
export async function callSoap(target: Target, { message, answer, write }: SoapCall): Promise<XmlElement> {
  // Without a document nothing is taken out.
  const splitter = new AnswerSplitter(answer.document ?? 'no-document');
  await exchange(target, { ...message, headers: HEADERS }, async (received) => {
    checkEnvelope(received);
    for await (const piece of received.pieces) {
      const bytes = splitter.push(piece);
      if (bytes.length > 0) await write?.(bytes);
    }
  });
  return readSoapAnswer(splitter.finish(), answer);
}

/** A message that is an envelope and nothing more. */
export function soapMessage(envelope: string): RequestMessage {
  const bytes = Buffer.from(envelope);
  return { contentType: 'text/xml; charset=UTF-8', length: bytes.length, chunks: oneChunk(bytes) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- other messages come in pieces
async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function checkEnvelope(answer: AnswerMessage): void {
  const { status, headers, url } = answer;
  if (STATUS_OF_ENVELOPES.includes(status) && /^text\/xml\b/i.test(headers['content-type'] ?? '')) return;
  if (status === 200) throw new Error(`The answer of ${url} is not one of a web service: expected text/xml`);
  throw new HttpError(answer);
}
