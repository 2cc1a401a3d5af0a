import { rm } from 'node:fs/promises';
import type { ClientLog } from './client-log.js';
import type { ClientWsConnection } from './client-ws-connection.js';
import { InputMissing, ServerFault, ServerUnreachable } from './failures.js';
import type { InputDocument } from './input-document.js';
import { isOtherFile, type OutputDocument } from './output-document.js';
import { processData } from './process-data.js';
import type { ProcessDataRequest } from './process-data-message.js';

/** What every document of a run is signed with. */
export interface SigningRun {
  readonly request: ProcessDataRequest;
  readonly connection: ClientWsConnection;
  readonly log: ClientLog;
}

/** `unreachable` where no connection could be made at all. */
export type SigningOutcome = 'signed' | 'failed' | 'unreachable';

/**
 * Has one document signed and says in the log what came of it. After a failure there is no output file, not even an
 * older one, so that none can be taken for the answer.
 */
export async function signOne(document: InputDocument, output: OutputDocument, run: SigningRun): Promise<SigningOutcome> {
  const { log } = run;
  const started = performance.now();
  try {
    await signTo(document, output, run);
    const elapsed = String(Math.round(performance.now() - started));
    log.info(`Processing took ${elapsed} ms`);
    if (output.path !== undefined) log.info(`Wrote ${output.path}.`);
    log.info(`Processing ${document.name} took ${elapsed} ms.`);
    return 'signed';
  } catch (thrown) {
    for (const line of failureLines(thrown, document.name)) log.error(line);
    await output.discard();
    if (output.path !== undefined && (await isOtherFile(output.path, document.path))) await removeOutput(output.path, log);
    return thrown instanceof ServerUnreachable ? 'unreachable' : 'failed';
  }
}

async function signTo(document: InputDocument, output: OutputDocument, { request, connection }: SigningRun): Promise<void> {
  const metadata = new Map([...request.metadata, ['FILENAME', document.fileName]]);
  await processData({ ...request, metadata }, { document: await document.open(), output }, connection);
  await output.commit();
}

async function removeOutput(path: string, log: ClientLog): Promise<void> {
  try {
    await rm(path);
    log.info(`Removed output file ${path}`);
  } catch {
    log.error(`Could not remove output file ${path}`);
  }
}

function failureLines(thrown: unknown, name: string): readonly string[] {
  if (thrown instanceof ServerUnreachable || thrown instanceof InputMissing) return [thrown.message];
  const failure = `Failure for ${name}: `;
  if (thrown instanceof ServerFault) return faultLines(thrown, failure);
  return [failure + (thrown instanceof Error ? thrown.message : String(thrown))];
}

function faultLines({ message, exception }: ServerFault, failure: string): readonly string[] {
  if (exception === 'RequestFailedException') return [`failed: ${message}`, `${failure}Client request failed: ${message}`];
  if (exception === 'InternalServerException') return [`${failure}Exception at server side: ${message}`];
  return [failure + message];
}
