/**
 * `npm run bench`: ClientWS `processData` of 1 KB with a PlainSigner beside a bare HTTP server that makes the same
 * signature, in alternating rounds of one run; then the same signer over HTTP beside ClientWS, and the same requests with a row of the audit log each. Options:
 * --seconds N and --rounds N for each pair, --quick. Writes bench/report.json and prints a table. It measures; what is too
 * slow is for the reader to say.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectRoot } from '../support/project-root.js';
import { cryptoToken, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { auditedSigner, measureAudited } from './audited.js';
import { clientWsContender, httpContender, startBareServer, type BenchFolder, type Contender } from './contender.js';
import { load } from './load.js';
import { processMemory } from './process-memory.js';
import { timeStampPairs, timeStampSigners } from './time-stamps.js';
import { reportText, type BenchReport, type Comparison, type Round } from './report.js';

const DOCUMENT_BYTES = 1024;
const CONNECTIONS = [1, 16, 64];
const KEYS = [
  { label: 'RSA-2048', alias: 'rsa', worker: 'PlainRSA' },
  { label: 'P-256', alias: 'ec', worker: 'PlainEC' },
] as const;
/**
 * Each key is measured twice: signing as the bare server does, and with every signature verified before it leaves, as
 * the server does by default.
 */
const TOKENS = [
  { name: 'BareToken', suffix: '', properties: { VERIFY_SIGNATURES: 'false' } },
  { name: 'VerifyingToken', suffix: ', verified', properties: {} },
] as const;
/** Answers that are looked at before each measurement. */
const SAMPLE = 20;
const IDLE_MS = 5000;

interface Settings {
  readonly seconds: number;
  readonly rounds: number;
  readonly starts: number;
}

function settings(): Settings {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({ options: { seconds: number, rounds: number, quick: { type: 'boolean' } } });
  const usual = values.quick ? { seconds: 1, rounds: 2, starts: 2 } : { seconds: 5, rounds: 5, starts: 7 };
  return { ...usual, ...(values.seconds && { seconds: Number(values.seconds) }), ...(values.rounds && { rounds: Number(values.rounds) }) };
}

const CONTENDERS = TOKENS.flatMap(({ name, suffix }) =>
  KEYS.map(({ label, alias, worker }) => ({ label: `${label}${suffix}`, alias, worker: `${worker}${name}`, token: name })),
);
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';

async function main(settings: Settings): Promise<BenchReport> {
  const installation = install((keystore) => [
    ...TOKENS.flatMap(({ name, properties }, index) => cryptoToken(10 + index, keystore, { NAME: name, ...properties })),
    ...CONTENDERS.flatMap(({ alias, worker, token }, index) =>
      openSigner(20 + index, worker, { IMPLEMENTATION_CLASS, DEFAULTKEY: alias, CRYPTOTOKEN: token }),
    ),
    ...timeStampSigners(`${keystore.path}.ts`),
    ...auditedSigner(30, { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec' }),
  ]);
  try {
    const startMs = await measureStarts(installation, settings.starts);
    return { ...(await measureSigning(installation, settings)), startMs };
  } finally {
    installation.remove();
  }
}

async function measureSigning(installation: Installation, settings: Settings): Promise<Omit<BenchReport, 'startMs'>> {
  const { seconds } = settings;
  const folder = { dataFolder: installation.dataFolder, document: new Uint8Array(randomBytes(DOCUMENT_BYTES)) };
  const server = await startServer(installation);
  const bareServers = await Promise.all(
    KEYS.map(async ({ alias }) => ({ alias, ...(await startBareServer(alias, installation.keystore.keys[alias], folder)) })),
  );
  try {
    await delay(IDLE_MS);
    const idleBytes = processMemory(server.pid)?.resident;
    const sample = { sampled: 0, wrong: 0 };
    const pairs = CONTENDERS.map(({ label, alias, worker }) => {
      const bare = bareServers.find((one) => one.alias === alias);
      if (!bare) throw new Error(`no bare server has the key ${alias}`);
      return { label, bare: bare.contender, server: clientWsContender(server, worker, folder) };
    });
    await warmUp(pairs);
    const comparisons = await compare(pairs, settings, sample);
    const doors = await compare(doorPairs(server, installation, folder), settings, sample);
    const stamps = await timeStampPairs(server, folder);
    const timeStamps = await compare(stamps.pairs, settings, sample).finally(() => {
      stamps.stop();
    });
    const audited = await measureAudited(server, folder, { connections: CONNECTIONS, seconds });
    const peaks = bareServers.map(({ alias, pid }) => [`bare ${alias}`, processMemory(pid)?.peak] as const);
    return {
      date: new Date().toISOString(),
      node: process.versions.node,
      cpus: cpus().map(({ model }) => model),
      secondsPerRound: seconds,
      comparisons,
      doors,
      timeStamps,
      audited,
      ...sample,
      idleBytes,
      peakBytes: { server: processMemory(server.pid)?.peak, ...Object.fromEntries<number | undefined>(peaks) },
    };
  } finally {
    for (const bare of bareServers) bare.stop();
    await server.stop();
  }
}

/** HTTP beside ClientWS: the same workers, as they are by default. */
function doorPairs(server: ServerProcess, { keystore }: Installation, folder: BenchFolder): readonly Pair[] {
  return CONTENDERS.filter(({ token }) => token === 'VerifyingToken').map(({ label, alias, worker }) => ({
    label,
    server: httpContender(server, worker, { ...folder, publicKey: keystore.keys[alias].publicKey }),
    bare: clientWsContender(server, worker, folder),
  }));
}

/** Measures pairs at each number of connections, after a sample of answers was looked at. */
async function compare(
  pairs: readonly Pair[],
  { seconds, rounds }: Settings,
  sample: { sampled: number; wrong: number },
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const pair of pairs) {
    for (const connections of CONNECTIONS) {
      const done: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const contender of [pair.server, pair.bare]) await checkSample(contender, sample);
        done.push(await measureRound(pair, { connections, seconds, serverFirst: round % 2 === 0 }));
      }
      comparisons.push({ key: pair.label, connections, rounds: done });
    }
  }
  return comparisons;
}

/** The first seconds of a process are spent compiling and are nobody's working day. */
async function warmUp(pairs: readonly Pair[]): Promise<void> {
  for (const { server, bare } of pairs) {
    for (const contender of [server, bare]) await load(contender, { connections: 16, seconds: 2 });
  }
}

async function measureStarts(installation: Installation, times: number): Promise<readonly number[]> {
  const startMs: number[] = [];
  for (let time = 0; time < times; time++) {
    const server = await startServer(installation);
    startMs.push(server.startMs);
    await server.stop();
  }
  return startMs;
}

async function checkSample(contender: Contender, sample: { sampled: number; wrong: number }): Promise<void> {
  const answers = await Promise.all(Array.from({ length: SAMPLE }, () => contender.answersRightly()));
  sample.sampled += answers.length;
  sample.wrong += answers.filter((right) => !right).length;
}

interface Pair {
  readonly label: string;
  readonly server: Contender;
  /** What it is measured by. */
  readonly bare: Contender;
}

async function measureRound(
  pair: Pair,
  { serverFirst, ...options }: { readonly connections: number; readonly seconds: number; readonly serverFirst: boolean },
): Promise<Round> {
  // The order changes from round to round, so that what follows something is not always the same one.
  const earlier = serverFirst ? undefined : await load(pair.bare, options);
  const server = await load(pair.server, options);
  const bare = earlier ?? (await load(pair.bare, options));
  return { server, bare, ratio: server.requestsPerSecond / bare.requestsPerSecond };
}

const report = await main(settings());
mkdirSync(join(projectRoot, 'bench'), { recursive: true });
writeFileSync(join(projectRoot, 'bench', 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
process.stdout.write(reportText(report));
if (report.wrong > 0 || !report.audited.isWhole) process.exitCode = 1;
