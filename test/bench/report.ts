import type { AuditedReport } from './audited.js';
import type { LoadResult } from './load.js';

/** One turn of server and measure, one directly after the other. */
export interface Round {
  readonly server: LoadResult;
  readonly bare: LoadResult;
  /** Requests per second of the server as a share of the bare server's. */
  readonly ratio: number;
}

/** All rounds of one key at one number of connections. */
export interface Comparison {
  readonly key: string;
  readonly connections: number;
  readonly rounds: readonly Round[];
}

export interface BenchReport {
  readonly date: string;
  readonly node: string;
  readonly cpus: readonly string[];
  readonly secondsPerRound: number;
  readonly comparisons: readonly Comparison[];
  /** HTTP in place of the server, ClientWS in place of the bare server. */
  readonly doors: readonly Comparison[];
  /** Time stamps over HTTP in place of the server. */
  readonly timeStamps: readonly Comparison[];
  readonly audited: AuditedReport;
  /** Answers looked at one by one, outside the measured time, and those without a 200 and a verifying signature. */
  readonly sampled: number;
  readonly wrong: number;
  readonly startMs: readonly number[];
  /** Bytes; resident memory after five seconds without requests. */
  readonly idleBytes: number | undefined;
  /** Bytes; highest resident memory of each process over the whole run. */
  readonly peakBytes: Readonly<Record<string, number | undefined>>;
}

/** The report as a table to read. */
export function reportText(report: BenchReport): string {
  const peaks = Object.entries(report.peakBytes).map(([name, bytes]) => `${name} ${megabytes(bytes)}`);
  return [
    `Node ${report.node}, ${String(report.cpus.length)} × ${report.cpus[0] ?? 'unknown processor'}, ${String(report.secondsPerRound)} s a round; medians`,
    '',
    ...comparisonLines(report.comparisons, ['requests/s', 'bare/s']),
    '',
    ...comparisonLines(report.doors, ['HTTP/s', 'ClientWS/s']),
    '',
    ...comparisonLines(report.timeStamps, ['stamps/s', 'bare/s']),
    '',
    ...auditedLines(report.audited),
    '',
    `sampled: ${String(report.sampled)} answers, ${String(report.wrong)} wrong`,
    `start: ${median(report.startMs).toFixed(0)} ms to the first answer (${report.startMs.map((ms) => ms.toFixed(0)).join(' ')})`,
    `idle memory: ${megabytes(report.idleBytes)}; peak: ${peaks.join(', ')}`,
    '',
  ].join('\n');
}

function comparisonLines(comparisons: readonly Comparison[], [measured, measure]: readonly [string, string]): readonly string[] {
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

function auditedLines({ loads, rows, answers, isWhole }: AuditedReport): readonly string[] {
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
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

const megabytes = (bytes: number | undefined): string => (bytes === undefined ? 'not known' : `${(bytes / 1e6).toFixed(0)} MB`);

/** The load generator counts whole milliseconds. */
function milliseconds(values: readonly number[]): string {
  const value = median(values);
  return value < 1 ? '<1' : value.toFixed(0);
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}
