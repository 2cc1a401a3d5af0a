import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { install, openSigner, SIGNSERVER, startServer } from '../../support/server-process.js';
import { CONNECTIONS, warmUp } from '../comparison.js';
import { clientWsContender } from '../contender.js';
import { load, type LoadResult } from '../load.js';
import { PLAIN_SIGNER } from '../plain-signers.js';
import { defineSection } from '../section.js';
import { milliseconds, table } from '../table.js';

const WORKER = 'PlainAudited';
const WORKERLOGGER = 'org.signserver.server.log.SecurityEventsWorkerLogger';

/** What auditing costs, and that nothing was left out. */
interface Figures {
  readonly loads: readonly { readonly connections: number; readonly result: LoadResult }[];
  /** Rows that the loads added to the audit log. */
  readonly rows: number;
  /** Requests that were answered; those that were under way when a load ended have rows too. */
  readonly answers: number;
  /** Whether the log verified after the last of them. */
  readonly isWhole: boolean;
}

/** Requests whose every answer waits for a row of the embedded database. */
export const auditedSection = defineSection<Figures>({
  name: 'audited',
  doc: 'ClientWS with a row of the audit log for each request, P-256',
  async measure(bench) {
    const installation = install(openSigner(30, WORKER, { IMPLEMENTATION_CLASS: PLAIN_SIGNER, DEFAULTKEY: 'ec', WORKERLOGGER }));
    const server = await startServer(installation);
    try {
      const contender = clientWsContender(server, WORKER, { dataFolder: installation.dataFolder, document: bench.document });
      await bench.checkSample(contender);
      await warmUp([contender], 1);
      const before = await verifiedRows(installation.dataFolder);
      const loads: Figures['loads'][number][] = [];
      for (const connections of CONNECTIONS) {
        loads.push({ connections, result: await load(contender, { connections, seconds: bench.seconds }) });
      }
      const after = await verifiedRows(installation.dataFolder);
      const answers = loads.reduce((sum, { result }) => sum + result.answers, 0);
      // Each verification is a row too.
      const rows = after.rows - before.rows - 1;
      if (!after.isWhole) bench.problem('the audit log did not verify');
      if (rows < answers) bench.problem(`${String(answers)} audited answers have ${String(rows)} rows`);
      return { loads, rows, answers, isWhole: after.isWhole };
    } finally {
      await server.stop();
      installation.remove();
    }
  },
  lines: ({ loads, rows, answers, isWhole }) => {
    const header = ['audited, P-256', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'errors'];
    const figures = loads.map(({ connections, result }) => [
      '',
      String(connections),
      result.requestsPerSecond.toFixed(0),
      milliseconds([result.p50Ms]),
      milliseconds([result.p99Ms]),
      String(result.errors),
    ]);
    const log = `${String(rows)} rows for ${String(answers)} answers; the log ${isWhole ? 'verified' : 'did NOT verify'} afterwards`;
    return [...table([header, ...figures]), log];
  },
});

/** Rows of the audit log of an installation, and whether each is as it was written. */
async function verifiedRows(dataFolder: string): Promise<{ readonly rows: number; readonly isWhole: boolean }> {
  const words = [SIGNSERVER, '--data', dataFolder, 'audit', 'verify', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 26 });
  const verdicts = JSON.parse(stdout) as readonly { readonly nodeId: string; readonly state: string; readonly rows: number }[];
  const rows = verdicts.reduce((sum, verdict) => sum + verdict.rows, 0);
  return { rows, isWhole: verdicts.every(({ state }) => state === 'whole') };
}
