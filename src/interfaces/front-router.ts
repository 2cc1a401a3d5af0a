import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';
import type { Handler } from './handler.js';

/** The handlers of doors, by path. A prefix ends in a slash and is for everything below it; an exact path comes first. */
export interface Routes {
  readonly exact: ReadonlyMap<string, Handler>;
  readonly prefixes?: ReadonlyMap<string, Handler>;
}

/** The routes of several doors as one. */
export function joinRoutes(...doors: readonly Routes[]): Routes {
  return {
    exact: new Map(doors.flatMap(({ exact }) => [...exact])),
    prefixes: new Map(doors.flatMap(({ prefixes }) => [...(prefixes ?? [])])),
  };
}

/**
 * Sends requests for the paths of doors straight to their handlers and everything else to the Express application.
 * Express takes longer for a request than an EC signature does.
 */
export function frontRouter(routes: Routes, application: Express): Handler {
  // It tells strangers what the server is made of.
  application.disable('x-powered-by');
  const { exact } = routes;
  const prefixes = [...(routes.prefixes ?? [])];
  return (request, response) => {
    const path = pathOf(request);
    const handler = exact.get(path) ?? prefixes.find(([prefix]) => path.startsWith(prefix))?.[1];
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
