import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../core/ports.js';
import type { OpenWorker } from '../../engine/open-workers.js';
import type { Routes } from '../front-router.js';
import type { Handler } from '../handler.js';
import { answerError } from '../http/error-answer.js';
import { pageDocument, pageHeaders } from './page.js';
import { startPage } from './start-page.js';

/** Where the start page stands. */
export const START_PATH = '/signserver/';

export interface WebDoorSettings {
  /** The workers that anybody may use. */
  readonly workers: () => Promise<readonly OpenWorker[]>;
  readonly log: Log;
}

/** How long what was found out about workers is shown. Whoever asks often does not ask the database. */
const SHOWN_MS = 5_000;

/** The start page, for people. */
export function webDoor({ workers, log }: WebDoorSettings): Routes {
  const known = keptFor(SHOWN_MS, () =>
    workers().catch((cause: unknown) => {
      log.error('The start page cannot say which workers are open to everybody', cause);
      return undefined;
    }),
  );
  const show: Handler = (request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answerError(request, response, { status: 405, message: 'Method Not Allowed', headers: { Allow: 'GET, HEAD' } });
      return;
    }
    void known().then((open) => {
      sendStartPage(response, open);
    });
  };
  return {
    exact: new Map([
      ['/', redirectToStart],
      [START_PATH.slice(0, -1), redirectToStart],
      [START_PATH, show],
    ]),
  };
}

/** Answers that there is nothing at a path. */
export function answerNotFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  answerError(request, response, { status: 404, message: 'Not Found' });
}

function sendStartPage(response: ServerResponse, open: readonly OpenWorker[] | undefined): void {
  const page = startPage(open);
  const body = pageDocument(page);
  response.writeHead(200, { ...pageHeaders(page), 'Cache-Control': 'no-cache', 'Content-Length': Buffer.byteLength(body) }).end(body);
}

const redirectToStart: Handler = (request, response) => {
  request.resume();
  response.writeHead(308, { Location: START_PATH, 'Content-Length': 0 }).end();
};

/** The same answer for some time; requests that come while it is found out share it. */
function keptFor<T>(milliseconds: number, find: () => Promise<T>): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return () => {
    const now = performance.now();
    if (!kept || kept.until < now) kept = { answer: find(), until: now + milliseconds };
    return kept.answer;
  };
}
