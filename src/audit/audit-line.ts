import type { AuditEntry } from './audit-entry.js';

/** An entry as a line of SignServer's text device; `time` is in milliseconds since the epoch. */
export function auditLine(entry: AuditEntry, details: Iterable<readonly [key: string, value: string | null]>, time: number): string {
  const fields: readonly (readonly [string, string | null])[] = [
    ['EVENT', entry.eventType],
    ['OUTCOME', entry.eventStatus],
    ['MODULE', entry.module],
    ['ADMINISTRATOR', entry.authToken],
    ['ISSUER', entry.customId],
    ['SERIAL_NUMBER', entry.searchDetail1],
    ['WORKER_ID', entry.searchDetail2],
    ...details,
  ];
  const shown = fields.map(([name, value]) => `${printable(name)}: ${printable(value ?? 'null')}; `);
  return `${shown.join('')}REPLY_TIME:${String(time)}`;
}

/** SignServer's rule for stored details; in a line it also keeps a value from forging a line of its own. */
function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `B64:${Buffer.from(text).toString('base64')}`;
}
