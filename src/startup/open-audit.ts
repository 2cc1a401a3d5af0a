import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { auditTrail } from '../audit/audit-trail.js';
import { verifyAuditLog, type NodeVerdict } from '../audit/verify-audit-log.js';
import type { WriteAuditEvent } from '../core/audit.js';
import type { Clock, Log } from '../core/ports.js';
import type { AuditQueries } from '../core/query.js';
import { encodeAuditDetails } from '../formats/java-beans-xml/base64-put-map.js';
import { FileAuditHeads } from '../storage/audit-heads.js';
import { makeAuditKey, readAuditKey } from '../storage/audit-key.js';
import { DatabaseAuditQueries } from '../storage/audit-queries.js';
import { DatabaseAuditRecords } from '../storage/audit-records.js';

export interface AuditOptions {
  /** The data folder. */
  readonly data: string;
  /** The node whose rows this process writes; no other process may write them with another key. */
  readonly nodeId: string;
  readonly log: Log;
  /** Where the text lines go. */
  readonly lines: Log;
  readonly clock: Clock;
}

/** The audit log of this process. */
export interface Audit {
  readonly write: WriteAuditEvent;
  readonly queries: AuditQueries;
  /** Verifies all that the database holds with the key and the heads of the data folder. */
  readonly verify: () => Promise<readonly NodeVerdict[]>;
}

/** Opens the audit log; throws where the key is missing with which rows were written. */
export async function openAudit(dataSource: DataSource, { data, nodeId, log, lines, clock }: AuditOptions): Promise<Audit> {
  const folder = join(data, 'audit');
  const heads = new FileAuditHeads(folder);
  const records = new DatabaseAuditRecords(dataSource);
  const key = await openKey(folder, heads);
  const auditLog = new AuditLog({ records, heads, key, nodeId, clock, log });
  return {
    write: auditTrail({ auditLog, encodeDetails: encodeAuditDetails, lines, log, clock }),
    queries: new DatabaseAuditQueries(dataSource),
    verify: async () => verifyAuditLog(records, { key, heads: await heads.all() }),
  };
}

async function openKey(folder: string, heads: FileAuditHeads): Promise<Uint8Array> {
  const file = join(folder, 'audit.key');
  const hasRows = (await heads.all()).length > 0;
  const key = await readAuditKey(file);
  if (key) return key;
  if (hasRows)
    throw new Error(`The key of the audit log, ${file}, is missing. Restore it, or move the heads beside it away to begin anew.`);
  return makeAuditKey(file);
}

/**
 * The node under which a process numbers its rows: COUNTERSIGN_AUDIT_NODEID, or the name of the host; processes of a server
 * after its first add their number to it, and whoever takes the place of one goes on with its rows. The command line has a
 * node of its own for when it works without a server, so that no two ever write to one chain.
 */
export function auditNodeId(program: 'cli' | { readonly slot: number }, environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment['COUNTERSIGN_AUDIT_NODEID'];
  const node = given === undefined || given === '' ? hostname() : given;
  if (program === 'cli') return `${node}-cli`;
  return program.slot === 1 ? node : `${node}-p${String(program.slot)}`;
}
