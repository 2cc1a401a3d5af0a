import { setTimeout as delay } from 'node:timers/promises';
import { install, startServer } from '../../support/server-process.js';
import { compare, comparisonLines, warmUpPairs, type Comparison } from '../comparison.js';
import { BareServers, bareClientWsPairs, plainSigners } from '../plain-signers.js';
import { processMemory } from '../process-memory.js';
import { defineSection } from '../section.js';
import { megabytes } from '../table.js';

const IDLE_MS = 5000;

interface Figures {
  readonly comparisons: readonly Comparison[];
  /** Bytes; resident memory after five seconds without requests. */
  readonly idleBytes: number | undefined;
  /** Bytes; highest resident memory of each process over the section. */
  readonly peakBytes: Readonly<Record<string, number | undefined>>;
}

/** `processData` with one process beside a bare HTTP server that makes the same signature. */
export const clientWsSection = defineSection<Figures>({
  name: 'clientws',
  doc: 'ClientWS beside a bare server, one process each; memory',
  async measure(bench) {
    const installation = install(plainSigners);
    const folder = { dataFolder: installation.dataFolder, document: bench.document };
    const server = await startServer(installation);
    const bareServers = await BareServers.start(installation, folder);
    try {
      await delay(IDLE_MS);
      const idleBytes = processMemory(server.pid)?.resident;
      const pairs = bareClientWsPairs(server, bareServers, folder);
      await warmUpPairs(pairs);
      const comparisons = await compare(pairs, bench);
      const peaks = bareServers.pids.map(([alias, pid]) => [`bare ${alias}`, processMemory(pid)?.peak] as const);
      const peakBytes = { server: processMemory(server.pid)?.peak, ...Object.fromEntries<number | undefined>(peaks) };
      return { comparisons, idleBytes, peakBytes };
    } finally {
      bareServers.stop();
      await server.stop();
      installation.remove();
    }
  },
  lines: ({ comparisons, idleBytes, peakBytes }) => {
    const peaks = Object.entries(peakBytes).map(([name, bytes]) => `${name} ${megabytes(bytes)}`);
    return [...comparisonLines(comparisons, ['requests/s', 'bare/s']), `idle memory: ${megabytes(idleBytes)}; peak: ${peaks.join(', ')}`];
  },
});
