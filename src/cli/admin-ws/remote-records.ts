import type { ArchiveQueries, AuditQueries, Criterion, FoundArchiveRecord, FoundAuditRecord, RecordQuery } from '../../core/query.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { entriesOf, field, integerOf, listOf, optionalText, textOf } from './soap-values.js';

/** The audit log as AdminWS tells of it: without what the rows are protected by. Its first row has index 1. */
export function remoteAuditRecords(client: AdminWsClient): AuditQueries {
  return {
    async find(query) {
      return listOf(await client.invoke('queryAuditLog', { ...written(query), startIndex: query.offset + 1 })).map(auditRecord);
    },
  };
}

/** The archive as AdminWS tells of it. */
export function remoteArchive(client: AdminWsClient): ArchiveQueries {
  return {
    async find(query) {
      const given = { ...written(query), includeData: query.includeData };
      return listOf(await client.invoke('queryArchive', given)).map(archiveRecord);
    },
    async withIds(uniqueIds, { includeData }) {
      return listOf(await client.invoke('queryArchiveWithIds', { uniqueIds, includeData })).map(archiveRecord);
    },
  };
}

/** The operations take 0 for all records. */
const UNLIMITED = 0;

function written<C extends string>({ criteria, ordering, offset, limit = UNLIMITED }: RecordQuery<C>): Readonly<Record<string, unknown>> {
  return { startIndex: offset, max: limit, condition: criteria.map(condition), ordering };
}

function condition<C extends string>(criterion: Criterion<C>): Readonly<Record<string, string>> {
  const { column, operator } = criterion;
  return 'value' in criterion ? { column, operator, value: String(criterion.value) } : { column, operator };
}

function auditRecord(entry: unknown): FoundAuditRecord {
  return {
    pk: '',
    timeStamp: integerOf(field(entry, 'timeStamp')),
    sequenceNumber: integerOf(field(entry, 'sequenceNumber')),
    nodeId: textOf(field(entry, 'nodeId')),
    eventType: textOf(field(entry, 'eventType')),
    eventStatus: textOf(field(entry, 'eventStatus')),
    module: textOf(field(entry, 'moduleType')),
    service: textOf(field(entry, 'serviceType')),
    authToken: textOf(field(entry, 'authToken')),
    customId: optionalText(field(entry, 'customId')) ?? null,
    searchDetail1: optionalText(field(entry, 'searchDetail1')) ?? null,
    searchDetail2: optionalText(field(entry, 'searchDetail2')) ?? null,
    details: entriesOf(field(entry, 'additionalDetails')),
    rowVersion: 0,
    rowProtection: null,
  };
}

function archiveRecord(entry: unknown): FoundArchiveRecord {
  const data = optionalText(field(entry, 'archiveData'));
  return {
    uniqueId: textOf(field(entry, 'uniqueId')),
    archiveId: optionalText(field(entry, 'archiveId')) ?? null,
    type: integerOf(field(entry, 'type')),
    signerId: integerOf(field(entry, 'signerId')),
    time: integerOf(field(entry, 'time')),
    requestIssuerDN: optionalText(field(entry, 'requestIssuerDN')) ?? null,
    requestCertSerialNumber: optionalText(field(entry, 'requestCertSerialNumber')) ?? null,
    requestIP: optionalText(field(entry, 'requestIP')) ?? null,
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
  };
}
