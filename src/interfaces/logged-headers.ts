import type { IncomingMessage } from 'node:http';
import type { Client } from '../core/exchange.js';

type LogField = readonly [name: string, value: string | null];

/** Worker log fields of the header fields that SignServer logs; null for one that was not sent. */
export function loggedHeaders({ forwardedFor }: Client, { headers }: Pick<IncomingMessage, 'headers'>): readonly LogField[] {
  const custom = headers['x-signserver-custom-1'];
  return [
    ['XFORWARDEDFOR', forwardedFor ?? null],
    ['XCUSTOM1', typeof custom === 'string' && custom !== '' ? custom : null],
  ];
}

/** The field for the name of a document, as it was sent, but that it cannot pass for a line of its own; null where there is none. */
export function loggedFileName(fileName: string | undefined): LogField {
  // eslint-disable-next-line no-control-regex -- the very characters that are taken out
  return ['FILENAME', fileName?.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ') ?? null];
}

/** A client with some worker log fields more; those that are null are left out. */
export function withLogFields(client: Client, fields: readonly LogField[]): Client {
  const sent = fields.filter(([, value]) => value !== null);
  return sent.length === 0 ? client : { ...client, logFields: new Map([...(client.logFields ?? []), ...sent]) };
}
