import { install, startServer } from '../../support/server-process.js';
import { compare, comparisonLines, warmUpPairs, type Comparison, type Pair } from '../comparison.js';
import { clientWsContender } from '../contender.js';
import { BareServers, bareClientWsPairs, PLAIN_SIGNERS, plainSigners } from '../plain-signers.js';
import { defineSection } from '../section.js';

/** With fewer connections than processes some have nothing to do. */
const CONNECTIONS = [16, 64];

interface Figures {
  /** Two processes in place of the server, one in place of the bare server. */
  readonly againstOne: readonly Comparison[];
  /** Both with two processes. */
  readonly againstBare: readonly Comparison[];
}

/** ClientWS of a server with two processes. */
export const processesSection = defineSection<Figures>({
  name: 'processes',
  doc: 'ClientWS with two processes, beside one with one process and beside a bare server with two',
  async measure(bench) {
    const [two, one] = [install(plainSigners), install(plainSigners)];
    const folder = { dataFolder: two.dataFolder, document: bench.document };
    const [serverOfTwo, serverOfOne] = [await startServer(two, ['--processes', '2']), await startServer(one)];
    const bareServers = await BareServers.start(two, folder, 2);
    try {
      const others: readonly Pair[] = PLAIN_SIGNERS.map(({ label, worker }) => ({
        label,
        server: clientWsContender(serverOfTwo, worker, folder),
        bare: clientWsContender(serverOfOne, worker, { ...folder, dataFolder: one.dataFolder }),
      }));
      const bare = bareClientWsPairs(serverOfTwo, bareServers, folder);
      await warmUpPairs([...others, ...bare]);
      const againstOne = await compare(others, bench, { connections: CONNECTIONS });
      const againstBare = await compare(bare, bench, { connections: CONNECTIONS });
      return { againstOne, againstBare };
    } finally {
      bareServers.stop();
      await serverOfTwo.stop();
      await serverOfOne.stop();
      two.remove();
      one.remove();
    }
  },
  lines: ({ againstOne, againstBare }) => [
    ...comparisonLines(againstOne, ['two/s', 'one/s']),
    '',
    ...comparisonLines(againstBare, ['two/s', 'bare two/s']),
  ],
});
