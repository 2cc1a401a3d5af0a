import type { Administrator, AuditEvent, AuditRecord } from '../core/audit.js';

/** An event before it has its place in the log. */
export type AuditEntry = Pick<
  AuditRecord,
  'eventType' | 'eventStatus' | 'module' | 'service' | 'authToken' | 'customId' | 'searchDetail1' | 'searchDetail2' | 'additionalDetails'
>;

/** Writes details in the encoding of the column `additionalDetails`. */
export type EncodeDetails = (details: Iterable<readonly [key: string, value: string | null]>) => string;

/** Width of the text columns; a database that is not strict would cut the text, and the row would not verify. */
const MAX_COLUMN_LENGTH = 250;

/** An event as the columns of a row. Serial number and issuer tell administrators apart whose long names are cut. */
export function auditEntry(event: AuditEvent, administrator: Administrator, encodeDetails: EncodeDetails): AuditEntry {
  return {
    eventType: event.eventType,
    eventStatus: event.outcome ?? 'SUCCESS',
    module: event.module,
    service: event.service ?? 'SIGNSERVER',
    authToken: column(administrator.subject),
    customId: optional(administrator.issuer),
    searchDetail1: optional(administrator.serialNumber),
    searchDetail2: optional(event.workerId),
    additionalDetails: encodeDetails(event.details ?? []),
  };
}

function optional(value: string | number | undefined): string | null {
  return value === undefined ? null : column(String(value));
}

/** Without NUL and lone surrogates, which no database takes all of. */
function column(text: string): string {
  const characters = Array.from(text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD'));
  return characters.slice(0, MAX_COLUMN_LENGTH).join('');
}
