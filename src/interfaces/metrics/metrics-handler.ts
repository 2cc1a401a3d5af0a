import type { ServerResponse } from 'node:http';
import type { Log } from '../../core/ports.js';
import { pathOf, type Routes } from '../front-router.js';
import type { Handler } from '../handler.js';

export interface MetricsSettings {
  /** Rejects where the metrics cannot be had now. */
  readonly render: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** What else is answered at the same port. */
  readonly others: Routes;
  readonly log: Log;
}

/** Answers `GET /metrics`; those who ask at the same time share an answer. */
export function metricsHandler({ render, others, log }: MetricsSettings): Handler {
  let running: ReturnType<typeof render> | undefined;
  const shared = (): ReturnType<typeof render> => {
    running ??= render().finally(() => (running = undefined));
    return running;
  };

  const metrics: Handler = (_request, response) => {
    shared().then(
      ({ contentType, text }) => {
        send(response, 200, { contentType, text });
      },
      (thrown: unknown) => {
        log.warn('The metrics cannot be had now', thrown);
        send(response, 503, { contentType: PLAIN, text: 'The metrics cannot be had now.\n' });
      },
    );
  };

  return (request, response) => {
    request.resume();
    const other = others.exact.get(pathOf(request));
    if (other) other(request, response);
    else if (pathOf(request) !== '/metrics') send(response, 404, { contentType: PLAIN, text: 'Not Found\n' });
    else if (request.method === 'GET' || request.method === 'HEAD') metrics(request, response);
    else send(response, 405, { contentType: PLAIN, text: 'Method Not Allowed\n' });
  };
}

const PLAIN = 'text/plain;charset=UTF-8';

function send(
  response: ServerResponse,
  status: number,
  { contentType, text }: { readonly contentType: string; readonly text: string },
): void {
  const allow = status === 405 && { Allow: 'GET, HEAD' };
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text), ...allow }).end(text);
}
