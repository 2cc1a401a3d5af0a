import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../core/ports.js';
import { escapeHtml } from '../escape-html.js';
import type { Handler } from '../handler.js';
import { pageHeaders } from '../web/page.js';
import { errorPage } from './error-page.js';

/** Where SignServer answers health checks. */
export const HEALTH_PATH = '/signserver/healthcheck/signserverhealth';

export interface HealthSettings {
  /** What is wrong, a line each; empty where all is well. */
  readonly problems: () => Promise<readonly string[]>;
  readonly clientAddress: (request: IncomingMessage) => string;
  /** Addresses that may ask, textual; the entry `ANY` lets everybody. */
  readonly authorizedAddresses: readonly string[];
  /** Shown in place of what is wrong. */
  readonly errorMessage?: string;
  /** False where what is wrong is answered with status 200, as plain text. */
  readonly sendsServerError?: boolean;
  readonly log: Log;
}

const LONGEST_ADDRESS = 100;
const METHODS: readonly (string | undefined)[] = ['GET', 'HEAD', 'POST'];
const HEADERS = {
  'X-FRAME-OPTIONS': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'X-XSS-Protection': '1; mode=block',
  'Content-Security-Policy': "default-src 'none'",
  'Cache-Control': 'no-store',
};

/** Answers `ALLOK`, or what is wrong: as a page with status 500, or as text. Requests that come while one is answered share its answer. */
export function healthHandler(settings: HealthSettings): Handler {
  const { problems, clientAddress, authorizedAddresses, log } = settings;
  let running: Promise<readonly string[]> | undefined;
  const shared = (): Promise<readonly string[]> => {
    running ??= problems().finally(() => (running = undefined));
    return running;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = clientAddress(request);
    if (!METHODS.includes(request.method)) {
      sendPage(response, 403, errorPage('403 - Forbidden', 'Forbidden'));
    } else if (!authorizedAddresses.includes('ANY') && !authorizedAddresses.includes(address)) {
      const shown = address === '' || address.length > LONGEST_ADDRESS ? 'unknown' : address;
      const reason = `ERROR : Healthcheck request received from a non authorized IP: ${shown}`;
      sendPage(response, 401, errorPage('401 - Unauthorized', escapeHtml(reason)));
    } else {
      const lines = await shared();
      if (lines.length === 0) send(response, 200, { headers: TEXT_HEADERS, body: 'ALLOK' });
      else sendProblems(response, lines, settings);
    }
  };

  return (request, response) => {
    request.resume();
    answer(request, response).catch((thrown: unknown) => {
      log.error('The health check failed', thrown);
      sendPage(response, 500, errorPage('500 - Internal Server Error', 'The health check could not be carried out.'));
    });
  };
}

function sendProblems(response: ServerResponse, lines: readonly string[], { errorMessage, sendsServerError = true }: HealthSettings): void {
  const shown = errorMessage === undefined ? lines : [errorMessage];
  if (sendsServerError) sendPage(response, 500, errorPage('500 - Internal Server Error', shown.map(escapeHtml).join('<br>\n')));
  else send(response, 200, { headers: TEXT_HEADERS, body: errorMessage ?? lines.map((line) => `${line}\n`).join('') });
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  send(response, status, { headers: pageHeaders({}), body: page });
}

const TEXT_HEADERS = { 'Content-Type': 'text/plain' };

function send(
  response: ServerResponse,
  status: number,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
