import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SEND_LOAD = fileURLToPath(new URL('send-load.js', import.meta.url));

/** What is asked for, over and over. */
export interface LoadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** File with the body of each request. */
  readonly bodyFile: string;
  /** Bytes of an answer with its header, at least, where a refusal has the same status and is shorter. */
  readonly answerBytes?: number;
}

/** What came of it. */
export interface LoadResult {
  /** Answers with status 200. */
  readonly answers: number;
  /** Answers with status 200 per second. */
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests without an answer, or with another status than 2xx. */
  readonly errors: number;
}

/** Sends POST requests over a number of connections, from a process of its own, each as soon as the last is answered. */
export async function load(target: LoadTarget, options: { readonly connections: number; readonly seconds: number }): Promise<LoadResult> {
  const { url, headers, bodyFile } = target;
  const order = JSON.stringify({ url, headers, bodyFile, connections: options.connections, duration: options.seconds });
  const { stdout } = await promisify(execFile)(process.execPath, [SEND_LOAD, order], { maxBuffer: 1 << 26 });
  const report: unknown = JSON.parse(stdout);
  const average = number(report, 'throughput', 'total') / number(report, '2xx');
  if (average < (target.answerBytes ?? 0)) {
    throw new Error(`${url} answered ${average.toFixed(0)} bytes, which is not what was asked for`);
  }
  return {
    answers: number(report, '2xx'),
    requestsPerSecond: number(report, '2xx') / number(report, 'duration'),
    p50Ms: number(report, 'latency', 'p50'),
    p99Ms: number(report, 'latency', 'p99'),
    errors: number(report, 'errors') + number(report, 'timeouts') + number(report, 'non2xx'),
  };
}

function number(value: unknown, ...path: readonly string[]): number {
  const found = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
  if (typeof found !== 'number') throw new Error(`autocannon reported no ${path.join('.')}`);
  return found;
}
