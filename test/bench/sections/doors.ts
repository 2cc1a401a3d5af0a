import { install, startServer } from '../../support/server-process.js';
import { compare, comparisonLines, warmUpPairs, type Comparison } from '../comparison.js';
import { clientWsContender, httpContender } from '../contender.js';
import { PLAIN_SIGNERS, plainSigners } from '../plain-signers.js';
import { defineSection } from '../section.js';

/** The same workers, as they are by default, over HTTP and over ClientWS. */
export const doorsSection = defineSection<readonly Comparison[]>({
  name: 'doors',
  doc: 'plain HTTP beside ClientWS',
  async measure(bench) {
    const installation = install(plainSigners);
    const folder = { dataFolder: installation.dataFolder, document: bench.document };
    const server = await startServer(installation);
    try {
      const pairs = PLAIN_SIGNERS.filter(({ isVerified }) => isVerified).map(({ label, alias, worker }) => ({
        label,
        server: httpContender(server, worker, { ...folder, publicKey: installation.keystore.keys[alias].publicKey }),
        bare: clientWsContender(server, worker, folder),
      }));
      await warmUpPairs(pairs);
      return await compare(pairs, bench);
    } finally {
      await server.stop();
      installation.remove();
    }
  },
  lines: (comparisons) => comparisonLines(comparisons, ['HTTP/s', 'ClientWS/s']),
});
