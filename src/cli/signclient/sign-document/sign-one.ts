import { rm } from 'node:fs/promises';
import type { ClientLog } from '../client-log.js';
import type { Connection } from '../connection/connection.js';
import { ConnectionLost, HttpError, InputMissing, ServerFault, ServerUnreachable } from '../connection/failures.js';
import type { HostList } from '../connection/host-list.js';
import { boundedWriter, longestAnswer } from '../documents/bounded-writer.js';
import type { DocumentBytes, InputDocument } from '../documents/input-document.js';
import { isOtherFile, type OutputDocument } from '../documents/output-document.js';
import type { DocumentProtocol, DocumentRequest } from '../protocols/document-protocol.js';

/** What every document of a run is signed with. */
export interface SigningRun {
  readonly protocol: DocumentProtocol;
  readonly connection: Connection;
  readonly hosts: HostList;
  readonly path: string;
  readonly request: Pick<DocumentRequest, 'worker' | 'pdfPassword'>;
  /** What of a document is sent. */
  readonly prepare: (document: InputDocument) => Promise<PreparedDocument>;
  readonly log: ClientLog;
}

/** What is sent for a document, and said beside it. */
export interface PreparedDocument {
  readonly bytes: DocumentBytes;
  readonly metadata: ReadonlyMap<string, string>;
}

/** `unreachable` where no server is left that other documents could be sent to; `refused` where the user is not taken. */
export type SigningOutcome = 'signed' | 'failed' | 'unreachable' | 'refused';

/**
 * Has one document signed and says in the log what came of it. After a failure there is no output file, not even an
 * older one, so that none can be taken for the answer.
 */
export async function signOne(document: InputDocument, output: OutputDocument, run: SigningRun): Promise<SigningOutcome> {
  const { log, protocol } = run;
  const started = performance.now();
  try {
    await signSomewhere(document, output, run);
    const elapsed = String(Math.round(performance.now() - started));
    if (protocol.logsOwnTime) log.info(`Processing took ${elapsed} ms`);
    if (output.path !== undefined) log.info(`Wrote ${output.path}.`);
    log.info(`Processing ${document.name} took ${elapsed} ms.`);
    return 'signed';
  } catch (thrown) {
    for (const line of failureLines(thrown, document.name, protocol)) log.error(line);
    await output.discard();
    if (output.path !== undefined && (await isOtherFile(output.path, document.path))) await removeOutput(output.path, log);
    if (thrown instanceof NoMoreHosts || thrown instanceof ServerUnreachable) return 'unreachable';
    return thrown instanceof HttpError && thrown.status === 401 ? 'refused' : 'failed';
  }
}

class NoMoreHosts extends Error {
  override readonly name = 'NoMoreHosts';
}

/** Asks one server after the other, where the protocol has several, and for another password where one is refused. */
async function signSomewhere(document: InputDocument, output: OutputDocument, run: SigningRun): Promise<void> {
  const { protocol, connection, hosts, log } = run;
  for (;;) {
    const host = hosts.choose();
    if (host === undefined) throw new NoMoreHosts('No more hosts to try');
    if (protocol.failsOver) log.info(`Next host retrieved for signing: ${host}`);
    const authorization = connection.credentials.authorization();
    try {
      await signAt(host, { document, output }, run);
      return;
    } catch (thrown) {
      await output.discard();
      if (protocol.failsOver && isOfHost(thrown)) {
        for (const line of hostFailureLines(thrown)) log.error(line);
        hosts.remove(host);
      } else if (!(isUnauthorized(thrown) && (await connection.credentials.correct(authorization)))) throw thrown;
    }
  }
}

interface Documents {
  readonly document: InputDocument;
  readonly output: OutputDocument;
}

/** How often a document is sent again because a kept connection had ended. */
const MOST_STALE = 8;

async function signAt(host: string, documents: Documents, run: SigningRun): Promise<void> {
  for (let stale = 0; ; stale++) {
    try {
      await sendTo(host, documents, run);
      return;
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost && thrown.isStale) || stale === MOST_STALE) throw thrown;
    }
  }
}

async function sendTo(host: string, { document, output }: Documents, { protocol, connection, path, request, prepare }: SigningRun) {
  const { bytes, metadata } = await prepare(document);
  const all = { ...request, metadata, fileName: document.fileName, document: bytes };
  const write = boundedWriter((piece) => output.write(piece), longestAnswer(bytes.size));
  await protocol.send(all, { connection, host, path }, write);
  await output.commit();
}

/** Statuses that say that a server does not serve, and another one may. */
const STATUS_OF_HOSTS = [404, 500, 503];

type HostFailure = ServerUnreachable | ConnectionLost | HttpError;

function isOfHost(thrown: unknown): thrown is HostFailure {
  if (thrown instanceof HttpError) return STATUS_OF_HOSTS.includes(thrown.status);
  return thrown instanceof ServerUnreachable || thrown instanceof ConnectionLost;
}

function hostFailureLines(failure: HostFailure): readonly string[] {
  // That a server could not be reached says so itself.
  if (failure instanceof ServerUnreachable) return [failure.message];
  return [`Connection failure occurred: ${failure.message}`, ...saidLines(failure)];
}

const saidLines = (failure: Error): readonly string[] =>
  failure instanceof HttpError && failure.said !== undefined ? [`The server says: ${failure.said}`] : [];

const isUnauthorized = (thrown: unknown): boolean => thrown instanceof HttpError && thrown.status === 401;

async function removeOutput(path: string, log: ClientLog): Promise<void> {
  try {
    await rm(path);
    log.info(`Removed output file ${path}`);
  } catch {
    log.error(`Could not remove output file ${path}`);
  }
}

function failureLines(thrown: unknown, name: string, { failsOver }: DocumentProtocol): readonly string[] {
  if (thrown instanceof ServerUnreachable) return [thrown.message];
  if (thrown instanceof InputMissing) return [thrown.shortMessage];
  const failure = `Failure for ${name}: `;
  if (thrown instanceof ServerFault) return faultLines(thrown, failure);
  if (thrown instanceof HttpError && failsOver) {
    return [
      `Failed sending request: ${thrown.message}`,
      ...saidLines(thrown),
      `${failure}HTTP Error ${String(thrown.status)}: ${thrown.text}`,
    ];
  }
  return [failure + (thrown instanceof Error ? thrown.message : String(thrown))];
}

function faultLines({ message, exception }: ServerFault, failure: string): readonly string[] {
  if (exception === 'RequestFailedException') return [`failed: ${message}`, `${failure}Client request failed: ${message}`];
  if (exception === 'InternalServerException') return [`${failure}Exception at server side: ${message}`];
  return [failure + message];
}
