import type { Target } from '../connection/connection.js';
import type { DocumentBytes } from '../documents/input-document.js';

/** A worker as the options name it; an id wins. */
export interface WorkerWords {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** A document that is to be signed, and what is said beside it. */
export interface DocumentRequest {
  readonly worker: WorkerWords;
  readonly metadata: ReadonlyMap<string, string>;
  readonly pdfPassword?: string | undefined;
  /** What the server is told that the file is called. */
  readonly fileName: string;
  readonly document: DocumentBytes;
}

/** Takes the answer, piece by piece. It counts only when all of it is there. */
export type AnswerWriter = (bytes: Uint8Array) => Promise<void>;

/** A way to have documents signed. */
export interface DocumentProtocol {
  /** Where requests go, below the path of the server. */
  readonly path: (worker: WorkerWords) => string;
  /** Whether another server is tried where one does not serve. */
  readonly failsOver: boolean;
  /** Whether the time that the server took is logged on a line of its own. */
  readonly logsOwnTime: boolean;
  /** Sends a document and writes the answer; throws failures of a connection, `HttpError`, `ServerFault`, or any other error. */
  readonly send: (request: DocumentRequest, target: Target, write: AnswerWriter) => Promise<void>;
}

/** The worker as one text, for protocols that tell ids and names apart by their form. */
export const workerText = ({ id, name = '' }: WorkerWords): string => id ?? name;
