import type { ServerResponse } from 'node:http';
import type { Routes } from '../front-router.js';
import type { Handler } from '../handler.js';

/** How long one look at the database answers everybody who asks, in milliseconds: anybody may ask. */
const LOOK_LASTS_MS = 1_000;

/**
 * Probes as those who run containers ask for them: `/livez` answers as long as the process does anything at all, `/readyz` as
 * long as requests make sense. `notReady` says in a word each why they do not.
 */
export function probeRoutes(notReady: () => Promise<readonly string[]>): Routes {
  let looked: { readonly at: number; readonly reasons: Promise<readonly string[]> } | undefined;
  const reasons = (): Promise<readonly string[]> => {
    const now = performance.now();
    if (!looked || now - looked.at >= LOOK_LASTS_MS) looked = { at: now, reasons: notReady() };
    return looked.reasons;
  };
  const ready: Handler = (_request, response) => {
    reasons().then(
      (why) => {
        if (why.length === 0) send(response, 200, 'ready');
        else send(response, 503, `not ready: ${why.join(', ')}`);
      },
      () => {
        send(response, 503, 'not ready');
      },
    );
  };
  const live: Handler = (_request, response) => {
    send(response, 200, 'live');
  };
  return {
    exact: new Map([
      ['/livez', read(live)],
      ['/readyz', read(ready)],
    ]),
  };
}

function read(handler: Handler): Handler {
  return (request, response) => {
    request.resume();
    if (request.method === 'GET' || request.method === 'HEAD') handler(request, response);
    else send(response, 405, 'Method Not Allowed');
  };
}

function send(response: ServerResponse, status: number, text: string): void {
  const body = `${text}\n`;
  const headers = { 'Content-Type': 'text/plain;charset=UTF-8', 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...headers, ...(status === 405 && { Allow: 'GET, HEAD' }) }).end(body);
}
