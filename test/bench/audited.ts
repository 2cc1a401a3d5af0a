import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openSigner, SIGNSERVER, type ServerProcess } from '../support/server-process.js';
import { clientWsContender, type BenchFolder } from './contender.js';
import { load, type LoadResult } from './load.js';

const WORKER = 'PlainAudited';

/** The properties of a signer each of whose requests is a row of the audit log, durable before its answer leaves. */
export function auditedSigner(id: number, properties: Readonly<Record<string, string>>): readonly string[] {
  return openSigner(id, WORKER, { ...properties, WORKERLOGGER: 'org.signserver.server.log.SecurityEventsWorkerLogger' });
}

/** Audited requests at one number of connections. */
export interface AuditedLoad {
  readonly connections: number;
  readonly result: LoadResult;
}

/** What auditing costs, and that nothing was left out. */
export interface AuditedReport {
  readonly loads: readonly AuditedLoad[];
  /** Rows that the loads added to the audit log. */
  readonly rows: number;
  /** Requests that were answered; those that were under way when a load ended have rows too. */
  readonly answers: number;
  /** Whether the log verified after the last of them. */
  readonly isWhole: boolean;
}

/** Sends requests whose every answer waits for a row of the embedded database. */
export async function measureAudited(
  server: ServerProcess,
  folder: BenchFolder,
  { connections, seconds }: { readonly connections: readonly number[]; readonly seconds: number },
): Promise<AuditedReport> {
  const contender = clientWsContender(server, WORKER, folder);
  await load(contender, { connections: 16, seconds: 1 });
  const before = await verifiedRows(folder);
  const loads: AuditedLoad[] = [];
  for (const count of connections) loads.push({ connections: count, result: await load(contender, { connections: count, seconds }) });
  const after = await verifiedRows(folder);
  const answers = loads.reduce((sum, { result }) => sum + result.answers, 0);
  // Each verification is a row too.
  return { loads, rows: after.rows - before.rows - 1, answers, isWhole: after.isWhole };
}

async function verifiedRows({ dataFolder }: BenchFolder): Promise<{ readonly rows: number; readonly isWhole: boolean }> {
  const words = [SIGNSERVER, '--data', dataFolder, 'audit', 'verify', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 26 });
  const verdicts = JSON.parse(stdout) as readonly { readonly nodeId: string; readonly state: string; readonly rows: number }[];
  const rows = verdicts.reduce((sum, verdict) => sum + verdict.rows, 0);
  return { rows, isWhole: verdicts.every(({ state }) => state === 'whole') };
}
