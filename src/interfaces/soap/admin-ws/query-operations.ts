import type { WrittenQuery } from '../../../admin/query-arguments.js';
import type { UseCaseResults } from '../../../admin/use-cases.js';
import { RELATIONAL_OPERATORS, SORT_ORDERS } from '../../../core/query.js';
import type { Message } from '../message.js';
import { LEFT_OUT, type ResponseFields } from '../response-values.js';
import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { booleanOf, bytesOf, integerOf, mapOf } from './elements.js';

/** Searches in the audit log, the archive and crypto tokens. */
export const QUERY_OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  queryAuditLog: useCaseOperation('queryAuditLog', {
    logged: pageLogged,
    given: queryOf,
    answer: (records) => ({ return: records.map(logEntry) }),
  }),
  queryArchive: useCaseOperation('queryArchive', {
    logged: pageLogged,
    given: (message) => ({ ...queryOf(message), includeData: booleanOf(message, 'includeData') }),
    answer: (records) => ({ return: records.map(archiveEntry) }),
  }),
  queryArchiveWithIds: useCaseOperation('queryArchiveWithIds', {
    logged: () => [],
    given: (message) => ({ uniqueIds: message.texts('uniqueIds'), includeData: booleanOf(message, 'includeData') }),
    answer: (records) => ({ return: records.map(archiveEntry) }),
  }),
  queryTokenEntries: useCaseOperation('queryTokenEntries', {
    logged: (message) => [String(integerOf(message, 'workerId')), ...pageLogged(message)],
    exceptions: { invalidInput: 'QueryException' },
    given: (message) => ({
      worker: { id: integerOf(message, 'workerId') },
      ...queryOf(message),
      includeData: booleanOf(message, 'includeData'),
    }),
    answer: ({ entries, hasMore }) => ({ return: { entries: entries.map(tokenEntry), moreEntriesAvailable: hasMore } }),
  }),
};

function pageLogged(message: Message): readonly string[] {
  return [String(integerOf(message, 'startIndex')), String(integerOf(message, 'max'))];
}

function queryOf(message: Message): WrittenQuery {
  return {
    startIndex: integerOf(message, 'startIndex'),
    max: integerOf(message, 'max'),
    criteria: message.partsNamed('condition').map((condition) => ({
      column: condition.text('column'),
      // The reader of messages has refused all others.
      operator: RELATIONAL_OPERATORS.find((operator) => operator === condition.text('operator')),
      value: condition.text('value'),
    })),
    orderings: message.partsNamed('ordering').map((ordering) => ({
      column: ordering.text('column'),
      order: SORT_ORDERS.find((order) => order === ordering.text('order')),
    })),
  };
}

function logEntry(record: UseCaseResults['queryAuditLog'][number]): ResponseFields {
  return {
    additionalDetails: mapOf(record.details),
    authToken: record.authToken,
    customId: record.customId ?? undefined,
    eventStatus: record.eventStatus,
    eventType: record.eventType,
    moduleType: record.module,
    nodeId: record.nodeId,
    searchDetail1: record.searchDetail1 ?? undefined,
    searchDetail2: record.searchDetail2 ?? undefined,
    sequenceNumber: record.sequenceNumber,
    serviceType: record.service,
    timeStamp: record.timeStamp,
  };
}

function archiveEntry(record: UseCaseResults['queryArchive'][number]): ResponseFields {
  return {
    archiveData: record.data === undefined ? undefined : bytesOf(record.data),
    archiveId: record.archiveId ?? undefined,
    requestCertSerialNumber: record.requestCertSerialNumber ?? undefined,
    requestIP: record.requestIP ?? undefined,
    requestIssuerDN: record.requestIssuerDN ?? undefined,
    signerId: record.signerId,
    time: record.time,
    type: record.type,
    uniqueId: record.uniqueId,
  };
}

function tokenEntry({ alias, type, particulars }: UseCaseResults['queryTokenEntries']['entries'][number]): ResponseFields {
  if (!particulars) return { alias, type, info: LEFT_OUT };
  const { chain, trustedCertificate, creationDate, info } = particulars;
  return {
    alias,
    chain: chain.map(bytesOf),
    creationDate: creationDate === undefined ? undefined : new Date(creationDate),
    info: mapOf(info),
    trustedCertificate: trustedCertificate === undefined ? undefined : bytesOf(trustedCertificate),
    type,
  };
}
