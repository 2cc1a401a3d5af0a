import type { Client } from '../../../core/exchange.js';
import type { OtherWorkers } from '../../../core/ports.js';
import { workerReference } from '../../../core/worker.js';
import { postBounded } from './post-bounded.js';

/** Answers a TimeStampReq with a TimeStampResp, both DER; throws an error, whose text is for the log, where it cannot. */
export type TimeStampAuthority = (query: Uint8Array, transactionId: string) => Promise<Uint8Array>;

/** With what a time-stamp authority knows its clients. */
export type AuthorityPassword = Client['password'];

/** A time-stamp authority on the network (RFC 3161 §3.4). */
export function authorityAtUrl(url: string, password?: AuthorityPassword): TimeStampAuthority {
  const authorization = password && `Basic ${Buffer.from(`${password.username}:${password.password}`).toString('base64')}`;
  return async (query) => {
    const headers = {
      'Content-Type': 'application/timestamp-query',
      'Content-Transfer-Encoding': 'binary',
      ...(authorization !== undefined && { Authorization: authorization }),
    };
    const { contentEncoding, body } = await postBounded(url, headers, query);
    return contentEncoding?.toLowerCase() === 'base64' ? Buffer.from(Buffer.from(body).toString('latin1'), 'base64') : body;
  };
}

/** A worker of this server: `worker` is its id or name. */
export function authorityWithin(workers: OtherWorkers, worker: string, password?: AuthorityPassword): TimeStampAuthority {
  const reference = workerReference(worker);
  return async (query, transactionId) => {
    const request = { kind: 'data', data: query, metadata: new Map<string, string>() } as const;
    const reply = await workers.process(reference, request, { transactionId, ...(password && { password }) });
    return reply.data;
  };
}
