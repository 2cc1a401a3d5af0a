import { readTimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';
import { isGranted, readTimeStampResponse, requireAnswer, type TimeStampResponse } from '../../../formats/tsp/time-stamp-response.js';
import type { ClientLog } from '../client-log.js';
import { checkStatus } from '../connection/check-status.js';
import type { Target } from '../connection/connection.js';
import { collectAnswer, exchange } from '../connection/exchange.js';
import { inMemory } from '../documents/input-document.js';
import { outputFile } from '../documents/output-document.js';
import type { TimeStampOptions } from './time-stamp-options.js';

/** More than any token has with its certificates. */
const LONGEST_REPLY_BYTES = 16_777_216;

/** Sends a request, says what came of it, and keeps both where the options say so. Throws where the reply is none to it. */
export async function sendRequest(request: Uint8Array, target: Target, { options, log }: Sending): Promise<void> {
  const started = performance.now();
  const elapsed = (): string => String(Math.round(performance.now() - started));
  await store(options.outreq, request, options);
  const { chunks, size } = inMemory(request);
  const reply = await exchange(target, { contentType: 'application/timestamp-query', length: size, chunks }, async (answer) => {
    checkStatus(answer);
    return await collectAnswer(answer.pieces, LONGEST_REPLY_BYTES);
  });
  log.info(`Got reply after ${elapsed()} ms`);
  await store(options.outrep, reply, options);
  log.info(`TimeStampRequest validated with status code: ${statusOf(checkReply(reply, request))}`);
  log.info(`Processing took ${elapsed()} ms`);
}

export interface Sending {
  readonly options: TimeStampOptions;
  readonly log: ClientLog;
}

async function store(path: string | undefined, bytes: Uint8Array, { base64 }: TimeStampOptions): Promise<void> {
  if (path === undefined) return;
  const file = outputFile(path);
  try {
    await file.write(base64 ? Buffer.from(Buffer.from(bytes).toString('base64')) : bytes);
    await file.commit();
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
}

function checkReply(reply: Uint8Array, request: Uint8Array): TimeStampResponse {
  const response = responseIn(reply);
  if (!isGranted(response.status)) return response;
  if (!response.token) throw new Error('The time stamp was granted, but there is none.');
  const { messageImprint, nonce } = readTimeStampRequest(request);
  requireAnswer(response.token, { ...messageImprint, ...(nonce && { nonce: nonce.value }) });
  return response;
}

function responseIn(reply: Uint8Array): TimeStampResponse {
  try {
    return readTimeStampResponse(reply);
  } catch (cause) {
    throw new Error('What the server answered is no time-stamp response', { cause });
  }
}

function statusOf({ status, failure, statusText }: TimeStampResponse): string {
  return `${String(status)}${failure === undefined ? '' : `, failure: ${String(failure)}`} (${statusText ?? 'null'})`;
}
