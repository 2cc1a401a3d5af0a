import type { AuditRecord } from '../../src/core/audit.js';

/** A row of the audit log; its protection is none that verifies. */
export function auditRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  const { nodeId = 'vm', sequenceNumber = 0 } = changes;
  return {
    pk: `${nodeId}-${String(sequenceNumber).padStart(8, '0')}`,
    timeStamp: 1_000 + sequenceNumber,
    sequenceNumber,
    nodeId,
    eventType: 'SET_WORKER_CONFIG',
    eventStatus: 'SUCCESS',
    module: 'WORKER_CONFIG',
    service: 'SIGNSERVER',
    authToken: 'CLI user',
    customId: null,
    searchDetail1: null,
    searchDetail2: '5',
    additionalDetails: null,
    rowVersion: 0,
    rowProtection: 'protected',
    ...changes,
  };
}
