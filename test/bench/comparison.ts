import type { Contender } from './contender.js';
import { load, type LoadResult } from './load.js';
import type { Bench } from './section.js';
import { median, milliseconds, table } from './table.js';

/** Two that are measured in turns. */
export interface Pair {
  readonly label: string;
  readonly server: Contender;
  /** What it is measured by. */
  readonly bare: Contender;
}

/** One turn of server and measure, one directly after the other. */
export interface Round {
  readonly server: LoadResult;
  readonly bare: LoadResult;
  /** Requests per second of the server as a share of the bare server's. */
  readonly ratio: number;
}

/** All rounds of one pair at one number of connections. */
export interface Comparison {
  readonly key: string;
  readonly connections: number;
  readonly rounds: readonly Round[];
}

/** Numbers of connections that loads have where nothing else is said. */
export const CONNECTIONS: readonly number[] = [1, 16, 64];

/** Measures pairs at each number of connections, in rounds, each after a sample of answers was looked at. */
export async function compare(
  pairs: readonly Pair[],
  bench: Bench,
  { connections: counts = CONNECTIONS, rounds = bench.rounds }: { readonly connections?: readonly number[]; readonly rounds?: number } = {},
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const pair of pairs) {
    for (const connections of counts) {
      const done: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const contender of [pair.server, pair.bare]) await bench.checkSample(contender);
        done.push(await measureRound(pair, { connections, seconds: bench.seconds, serverFirst: round % 2 === 0 }));
      }
      comparisons.push({ key: pair.label, connections, rounds: done });
    }
  }
  return comparisons;
}

/** The first seconds of a process are spent compiling and are nobody's working day. */
export async function warmUp(contenders: readonly Contender[], seconds = 2): Promise<void> {
  for (const contender of contenders) await load(contender, { connections: 16, seconds });
}

/** Warms up both of each pair. */
export function warmUpPairs(pairs: readonly Pair[]): Promise<void> {
  return warmUp(pairs.flatMap(({ server, bare }) => [server, bare]));
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

/** Comparisons as a table, medians over the rounds; the words name what is measured and what it is measured by. */
export function comparisonLines(comparisons: readonly Comparison[], [measured, measure]: readonly [string, string]): readonly string[] {
  const header = ['key', 'connections', measured, 'p50 ms', 'p99 ms', measure, 'p50 ms', 'p99 ms', 'ratio', 'ratios by round', 'errors'];
  const rows = comparisons.map(({ key, connections, rounds }) => {
    const figure = (of: (round: Round) => number, digits: number): string => median(rounds.map(of)).toFixed(digits);
    return [
      key,
      String(connections),
      figure((round) => round.server.requestsPerSecond, 0),
      milliseconds(rounds.map((round) => round.server.p50Ms)),
      milliseconds(rounds.map((round) => round.server.p99Ms)),
      figure((round) => round.bare.requestsPerSecond, 0),
      milliseconds(rounds.map((round) => round.bare.p50Ms)),
      milliseconds(rounds.map((round) => round.bare.p99Ms)),
      figure((round) => round.ratio, 2),
      rounds.map((round) => round.ratio.toFixed(2)).join(' '),
      String(rounds.reduce((sum, round) => sum + round.server.errors + round.bare.errors, 0)),
    ];
  });
  return table([header, ...rows]);
}

/** How many requests were answered in all rounds, of both. */
export function answersOf(comparisons: readonly Comparison[]): number {
  const rounds = comparisons.flatMap((comparison) => comparison.rounds);
  return rounds.reduce((sum, { server, bare }) => sum + server.answers + bare.answers, 0);
}
