import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { eventually } from './eventually.js';

/** How late the event loop of a process was, in milliseconds, since it was asked last; the 5 ms between two looks included. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const FILE = 'COUNTERSIGN_LOOP_DELAY';

/** Variables with which a process of Node measures itself into a file. */
export function measuringEnvironment(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${pathToFileURL(fileURLToPath(import.meta.url)).href}`, [FILE]: file };
}

/** Has the process write down its delays and begin anew. */
export async function takeLoopDelay(pid: number, file: string): Promise<LoopDelay> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  let text = '';
  await eventually(() => {
    text = readFileSync(file, 'utf8');
    return Promise.resolve(JSON.parse(text));
  });
  return JSON.parse(text) as LoopDelay;
}

function measure(file: string): void {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  process.on('SIGUSR2', () => {
    const milliseconds = (nanoseconds: number): number => nanoseconds / 1e6;
    const delay: LoopDelay = {
      p50: milliseconds(histogram.percentile(50)),
      p99: milliseconds(histogram.percentile(99)),
      max: milliseconds(histogram.max),
    };
    writeFileSync(file, JSON.stringify(delay));
    histogram.reset();
  });
}

// In the measured process, which imports this file first of all.
const file = process.env[FILE];
if (file !== undefined && isMainThread) measure(file);
