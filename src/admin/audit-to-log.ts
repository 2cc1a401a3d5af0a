import type { Log } from '../core/ports.js';
import type { Administrator, AuditEvent } from './audit-event.js';

/** Writes audit events as lines of a log, in the form of SignServer's text device. */
export function auditToLog(log: Log, administrator: Administrator): (event: AuditEvent) => Promise<void> {
  return (event) => {
    log.info(auditLine(event, administrator));
    return Promise.resolve();
  };
}

function auditLine(event: AuditEvent, administrator: Administrator): string {
  const fields: readonly (readonly [string, string])[] = [
    ['EVENT', event.eventType],
    ['OUTCOME', event.outcome ?? 'SUCCESS'],
    ['MODULE', event.module],
    ['ADMINISTRATOR', administrator.subject],
    ['ISSUER', administrator.issuer ?? 'null'],
    ['SERIAL_NUMBER', administrator.serialNumber ?? 'null'],
    ['WORKER_ID', String(event.workerId ?? 'null')],
    ...[...(event.details ?? [])].map(([name, value]) => [name, value ?? 'null'] as const),
  ];
  return fields.map(([name, value]) => `${printable(name)}: ${printable(value)}`).join('; ');
}

/** SignServer's rule for stored details; in a log it also keeps a value from forging a line of its own. */
function printable(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : `B64:${Buffer.from(value).toString('base64')}`;
}
