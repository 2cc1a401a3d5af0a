import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Client } from '../../core/exchange.js';
import { loggedFileName, loggedHeaders } from '../logged-headers.js';
import type { ProcessingDoor } from './processing-door.js';

/** What else the worker log holds of a request that came over HTTP. */
export interface LoggedRequest {
  /** Length of the data, in bytes. */
  readonly length: number;
  /** The file name as it was sent. */
  readonly fileName?: string | undefined;
}

/** Who sent a request, with the worker log fields that SignServer's HTTP interface adds. */
export function loggedClient({ clientOf }: ProcessingDoor, request: IncomingMessage, { length, fileName }: LoggedRequest): Client {
  const client = clientOf(request);
  return {
    ...client,
    logFields: new Map([
      ...loggedHeaders(client, request),
      ['REQUEST_LENGTH', String(length)],
      ['REQUEST_FULLURL', fullUrl(request)],
      loggedFileName(fileName),
    ]),
  };
}

const SECRET = /(^|&)((?:REQUEST_METADATA\.)?(?:pdfPassword|SET_OWNERPASSWORD))=[^&]*/g;

/** As SignServer writes it: with `?null` where there is no query. A password in it is masked. */
function fullUrl({ url = '/', headers, socket }: IncomingMessage): string {
  const [path, query] = split(url);
  const scheme = socket instanceof TLSSocket ? 'https' : 'http';
  const base = path.startsWith('/') ? `${scheme}://${headers.host ?? 'localhost'}${path}` : path;
  return `${base}?${query?.replace(SECRET, '$1$2=_MASKED_') ?? 'null'}`;
}

function split(url: string): readonly [string, string?] {
  const start = url.indexOf('?');
  return start < 0 ? [url] : [url.slice(0, start), url.slice(start + 1)];
}
