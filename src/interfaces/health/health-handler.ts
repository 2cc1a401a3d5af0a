import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../core/ports.js';
import { escapeHtml } from '../escape-html.js';
import type { Handler } from '../handler.js';
import { errorPage } from './error-page.js';

/** Where SignServer answers health checks. */
export const HEALTH_PATH = '/signserver/healthcheck/signserverhealth';

export interface HealthSettings {
  /** What is wrong, a line each; empty where all is well. */
  readonly problems: () => Promise<readonly string[]>;
  readonly clientAddress: (request: IncomingMessage) => string;
  /** Addresses that may ask, textual; the entry `ANY` lets everybody. */
  readonly authorizedAddresses: readonly string[];
  readonly log: Log;
}

/** SignServer's default: the machine itself. */
export const DEFAULT_HEALTH_ADDRESSES: readonly string[] = ['127.0.0.1', '::1', '0:0:0:0:0:0:0:1'];

const METHODS: readonly (string | undefined)[] = ['GET', 'HEAD', 'POST'];
const HEADERS = {
  'X-FRAME-OPTIONS': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'X-XSS-Protection': '1; mode=block',
  'Content-Security-Policy': "default-src 'none'",
  'Cache-Control': 'no-store',
};

/** Answers `ALLOK`, or status 500 with a page of what is wrong. Requests that come while one is answered share its answer. */
export function healthHandler({ problems, clientAddress, authorizedAddresses, log }: HealthSettings): Handler {
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
      const reason = `ERROR : Healthcheck request received from a non authorized IP: ${address}`;
      sendPage(response, 401, errorPage('401 - Unauthorized', escapeHtml(reason)));
    } else {
      const lines = await shared();
      if (lines.length === 0) send(response, 200, { type: 'text/plain', text: 'ALLOK' });
      else sendPage(response, 500, errorPage('500 - Internal Server Error', lines.map(escapeHtml).join('<br>\n')));
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

function sendPage(response: ServerResponse, status: number, text: string): void {
  send(response, status, { type: 'text/html;charset=UTF-8', text });
}

function send(response: ServerResponse, status: number, { type, text }: { readonly type: string; readonly text: string }): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}
