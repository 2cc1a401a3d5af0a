import { verifyAuditRows, type AuditEvidence, type NodeVerdict } from '../audit/verify-audit-log.js';
import type { AuditRecord } from '../core/audit.js';

/** Verifies a copy of the audit log with evidence that was kept elsewhere. It needs no server and is recorded nowhere. */
export function verifyAuditDump(records: AsyncIterable<AuditRecord>, evidence: AuditEvidence): Promise<readonly NodeVerdict[]> {
  return verifyAuditRows(records, evidence);
}
