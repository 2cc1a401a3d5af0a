import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';
import type { Handler } from './handler.js';

/**
 * Sends requests for an exact path straight to their handler and everything else to the Express application. Express
 * takes longer for a request than an EC signature does.
 */
export function frontRouter(exact: ReadonlyMap<string, Handler>, application: Express): Handler {
  // It tells strangers what the server is made of.
  application.disable('x-powered-by');
  return (request, response) => {
    const handler = exact.get(pathOf(request));
    if (handler) handler(request, response);
    else application(request, response);
  };
}

/** The path of a request, percent-encoded as it came. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?');
  const target = end < 0 ? url : url.slice(0, end);
  // RFC 9112 §3.2.2: a server takes the absolute form too.
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/]*/i, '');
}
