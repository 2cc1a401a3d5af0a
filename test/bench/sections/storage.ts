import { createDataSource } from '../../../ormconfig.js';
import { isMariaDbInstalled, MariaDb } from '../../support/mariadb-server.js';
import { cryptoToken, install, openSigner, startServer } from '../../support/server-process.js';
import type { TestKeystore } from '../../support/keystore.js';
import { answersOf, compare, comparisonLines, warmUpPairs, type Comparison, type Pair } from '../comparison.js';
import { clientWsContender } from '../contender.js';
import { PLAIN_SIGNER } from '../plain-signers.js';
import { defineSection, type Bench } from '../section.js';

const CONNECTIONS = [16, 64];
/** More tell little that is new, and there are many pairs. */
const MOST_ROUNDS = 2;
const PROCESSES = [1, 2];

const ARCHIVED = { ARCHIVERS: 'org.signserver.server.archive.base64dbarchiver.Base64DatabaseArchiver' };
const AUDITED = { WORKERLOGGER: 'org.signserver.server.log.SecurityEventsWorkerLogger' };
const COUNTED = { DISABLEKEYUSAGECOUNTER: 'false' };

/** Workers with the same key that keep different records of what they do. */
const RECORDING = [
  { name: 'archived', properties: ARCHIVED },
  { name: 'audited', properties: AUDITED },
  { name: 'counted', properties: COUNTED },
  { name: 'all three', properties: { ...ARCHIVED, ...AUDITED, ...COUNTED } },
] as const;
const BARE = 'WithoutRecords';
const FIRST_ID = 21;
const workerOf = (name: string): string => `Worker-${name.replace(' ', '-')}`;

/** What archiving, audit and counters cost on each database, beside a worker of the same server that keeps nothing. */
export const storageSection = defineSection<readonly Comparison[]>({
  name: 'storage',
  doc: 'ClientWS, P-256: archiving, audit and counters, on SQLite and MariaDB, with one process and with two',
  async measure(bench) {
    const comparisons = await onDatabase('SQLite', bench);
    if (!isMariaDbInstalled()) {
      bench.problem('MariaDB is not installed, and was not measured (apt-get install mariadb-server)');
      return comparisons;
    }
    const maria = await MariaDb.start();
    try {
      const database = await maria.createDatabase();
      return [...comparisons, ...(await onDatabase('MariaDB', bench, database))];
    } finally {
      await maria.stop();
    }
  },
  lines: (comparisons) => comparisonLines(comparisons, ['with/s', 'without/s']),
});

async function onDatabase(kind: string, bench: Bench, database?: string): Promise<readonly Comparison[]> {
  const where = database === undefined ? {} : { database };
  const installation = install(workers, where);
  const url = database ?? `sqlite:${installation.dataFolder}/`;
  const comparisons: Comparison[] = [];
  try {
    for (const processes of PROCESSES) {
      const server = await startServer(installation, ['--processes', String(processes), '--database', url]);
      try {
        const folder = { dataFolder: installation.dataFolder, document: bench.document };
        const bare = clientWsContender(server, BARE, folder);
        const pairs: readonly Pair[] = RECORDING.map(({ name }) => ({
          label: `${kind}, ${String(processes)} process(es), ${name}`,
          server: clientWsContender(server, workerOf(name), folder),
          bare,
        }));
        await warmUpPairs(pairs);
        const rounds = Math.min(bench.rounds, MOST_ROUNDS);
        comparisons.push(...(await compare(pairs, bench, { connections: CONNECTIONS, rounds })));
      } finally {
        await server.stop();
      }
    }
    await lookForMissing(url, comparisons, bench);
  } finally {
    installation.remove();
  }
  return comparisons;
}

function workers(keystore: TestKeystore): readonly string[] {
  const common = { IMPLEMENTATION_CLASS: PLAIN_SIGNER, DEFAULTKEY: 'ec', CRYPTOTOKEN: 'BareToken' };
  return [
    ...cryptoToken(10, keystore, { NAME: 'BareToken', VERIFY_SIGNATURES: 'false' }),
    ...openSigner(FIRST_ID - 1, BARE, common),
    ...RECORDING.flatMap(({ name, properties }, index) => openSigner(FIRST_ID + index, workerOf(name), { ...common, ...properties })),
  ];
}

/** Each answer that was measured has its records; there are more, of samples and of what was under way when a load ended. */
async function lookForMissing(url: string, comparisons: readonly Comparison[], bench: Bench): Promise<void> {
  const answers = (names: readonly string[]): number => {
    const chosen = comparisons.filter(({ key }) => names.some((name) => key.endsWith(`, ${name}`)));
    const bare = chosen.flatMap(({ rounds }) => rounds).reduce((sum, round) => sum + round.bare.answers, 0);
    return answersOf(chosen) - bare;
  };
  const dataSource = await createDataSource(url).initialize();
  try {
    for (const [name, sql] of [
      ['archived', 'SELECT COUNT(*) AS n FROM ArchiveData'],
      ['audited', "SELECT COUNT(*) AS n FROM AuditRecordData WHERE eventType = 'PROCESS' AND eventStatus = 'SUCCESS'"],
      ['counted', 'SELECT MAX(counter) AS n FROM KeyUsageCounter'],
    ] as const) {
      const [row] = await dataSource.query<{ readonly n: unknown }[]>(sql);
      const [records, wanted] = [Number(row?.n ?? 0), answers([name, 'all three'])];
      if (records < wanted) bench.problem(`${url.split(':')[0] ?? ''}: ${String(wanted)} answers ${name}, and ${String(records)} records`);
    }
  } finally {
    await dataSource.destroy();
  }
}
