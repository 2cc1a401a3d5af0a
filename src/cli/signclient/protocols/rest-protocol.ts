import { Base64Decoder } from '../../../formats/base64-decoder.js';
import { isFailure } from '../connection/check-status.js';
import { collectAnswer, exchange, type AnswerMessage, type RequestMessage } from '../connection/exchange.js';
import { HttpError } from '../connection/failures.js';
import { base64Chunks, base64Length } from './base64-chunks.js';
import { workerText, type DocumentProtocol, type DocumentRequest } from './document-protocol.js';
import { inOrder } from './form-message.js';

/** JSON is read as a whole, and a string cannot be longer than this. */
const MOST_BYTES = 0x1fff_ffe8;

/** The REST interface: JSON, with the document in base64 both ways. */
export const REST_PROTOCOL: DocumentProtocol = {
  path: (worker) => `/rest/v1/workers/${encodeURIComponent(workerText(worker))}/process`,
  failsOver: true,
  logsOwnTime: false,
  send: async (request, target, write) => {
    const answer = await exchange(target, restMessage(request), async (message) => {
      if (isFailure(message)) throw new HttpError(message, undefined, await sentenceIn(message));
      return await collectAnswer(message.pieces, MOST_BYTES);
    });
    await write(documentIn(answer));
  },
};

function restMessage({ worker, metadata, pdfPassword, fileName, document }: DocumentRequest): RequestMessage {
  const said = new Map([...metadata, ...(pdfPassword === undefined ? [] : [['pdfPassword', pdfPassword] as const])]);
  const members = {
    WorkerName: workerText(worker),
    // The server takes the name of the file from here.
    metaData: Object.fromEntries([['FILENAME', fileName], ...said]),
    filename: fileName,
    encoding: 'BASE64',
  };
  const start = Buffer.from(`${JSON.stringify(members).slice(0, -1)},"data":"`);
  const end = Buffer.from('"}');
  return {
    contentType: 'application/json',
    headers: { 'X-Keyfactor-Requested-With': 'signclient', Accept: 'application/json' },
    length: start.length + base64Length(document.size) + end.length,
    chunks: inOrder(start, base64Chunks(document.chunks), end),
  };
}

/** More than a sentence has. */
const LONGEST_FAILURE_BYTES = 65_536;

/** What the server says of a failure: `{"error":"sentence"}`. */
async function sentenceIn({ pieces }: AnswerMessage): Promise<string | undefined> {
  try {
    const answer: unknown = JSON.parse((await collectAnswer(pieces, LONGEST_FAILURE_BYTES)).toString('utf8'));
    const said: unknown = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
    return typeof said === 'string' ? said : undefined;
  } catch {
    // A gateway answers pages; the status is what counts.
    return undefined;
  }
}

function documentIn(answer: Uint8Array): Uint8Array {
  const parsed = parse(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).toString('utf8'));
  const data: unknown = typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : undefined;
  if (data === undefined || data === null) throw new Error('No data in response');
  if (typeof data !== 'string') throw new Error('Malformed data');
  return decoded(data);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('Error parsing response', { cause });
  }
}

function decoded(text: string): Uint8Array {
  const decoder = new Base64Decoder();
  try {
    const bytes = decoder.push(text);
    decoder.finish();
    return bytes;
  } catch (cause) {
    throw new Error('Malformed data', { cause });
  }
}
