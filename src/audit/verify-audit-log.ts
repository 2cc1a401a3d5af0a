import type { AuditHead, AuditRecord } from '../core/audit.js';
import type { AuditRecords } from '../core/audit-store.js';
import { checkRow, type CheckedRow } from './checked-row.js';
import { verifyChain, type ChainVerdict } from './verify-chain.js';

/** What was kept outside the database. */
export interface AuditEvidence {
  readonly key: Uint8Array;
  /** Read before the rows are: those that are written meanwhile are ahead of them. */
  readonly heads: readonly AuditHead[];
}

/**
 * What the rows of one node are worth:
 *
 * - `whole`: from the first protected row to the head each row is as it was written, and none is missing.
 * - `tampered`: one is not; `tampering` says which.
 * - `headless`: the rows are in order, but the head is missing, so nobody can say whether more had followed.
 * - `foreign`: SignServer wrote them, or a server with another key, which alone can verify them.
 */
export type ChainState = 'whole' | 'tampered' | 'headless' | 'foreign';

export interface NodeVerdict extends ChainVerdict {
  readonly nodeId: string;
  readonly state: ChainState;
}

/** Verifies what a database holds, node by node; it keeps no rows in memory. */
export async function verifyAuditLog(
  records: Pick<AuditRecords, 'nodeIds' | 'inOrder'>,
  evidence: AuditEvidence,
): Promise<readonly NodeVerdict[]> {
  const nodes = allNodes(await records.nodeIds(), evidence);
  const verdicts: NodeVerdict[] = [];
  for (const nodeId of nodes) verdicts.push(await verifyNode(nodeId, () => checked(records.inOrder(nodeId), evidence.key), evidence));
  return verdicts;
}

/** Verifies rows that come in any order, as from a dump; it keeps of each only what its place needs. */
export async function verifyAuditRows(records: AsyncIterable<AuditRecord>, evidence: AuditEvidence): Promise<readonly NodeVerdict[]> {
  const chains = new Map<string, CheckedRow[]>();
  for await (const record of records) {
    const chain = chains.get(record.nodeId) ?? [];
    chains.set(record.nodeId, chain);
    chain.push(checkRow(record, evidence.key));
  }
  const verdicts: NodeVerdict[] = [];
  for (const nodeId of allNodes([...chains.keys()], evidence)) {
    const rows = (chains.get(nodeId) ?? []).sort((a, b) => a.sequenceNumber - b.sequenceNumber);
    verdicts.push(await verifyNode(nodeId, () => rows, evidence));
  }
  return verdicts;
}

type Rows = AsyncIterable<CheckedRow> | Iterable<CheckedRow>;

async function verifyNode(nodeId: string, rows: () => Rows, { heads, key }: AuditEvidence): Promise<NodeVerdict> {
  const head = heads.find((one) => one.nodeId === nodeId);
  const others = head ? undefined : await countUnlessOurs(rows());
  if (others !== undefined) return { nodeId, state: 'foreign', rows: 0, unprotectedRows: others };
  const verdict = await verifyChain(nodeId, rows(), { key, ...(head && { head }) });
  return { nodeId, state: verdict.tampering ? 'tampered' : head ? 'whole' : 'headless', ...verdict };
}

/** How many rows there are; undefined where one was written with our key. One is enough: nobody else can make one. */
async function countUnlessOurs(rows: Rows): Promise<number | undefined> {
  let count = 0;
  for await (const { writtenAs } of rows) {
    if (writtenAs !== undefined) return undefined;
    count += 1;
  }
  return count;
}

async function* checked(records: AsyncIterable<AuditRecord>, key: Uint8Array): AsyncGenerator<CheckedRow> {
  for await (const record of records) yield checkRow(record, key);
}

function allNodes(found: readonly string[], { heads }: AuditEvidence): readonly string[] {
  return [...new Set([...found, ...heads.map(({ nodeId }) => nodeId)])].sort();
}
