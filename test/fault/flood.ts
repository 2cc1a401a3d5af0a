/**
 * Sends POST requests at a rate, whatever becomes of them, from a process of its own, and prints as JSON how long each answer
 * took, by status. The one argument is the options of autocannon as JSON.
 */
import { createRequire } from 'node:module';

interface Flood extends Promise<unknown> {
  on(event: 'response', answered: (client: unknown, status: number, bytes: number, timeMs: number) => void): void;
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: Readonly<Record<string, unknown>>) => Flood;
const options = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, unknown>>;
const times: Record<string, number[]> = {};
const flood = autocannon({ ...options, method: 'POST', ignoreCoordinatedOmission: true });
flood.on('response', (_client, status, _bytes, timeMs) => {
  (times[String(status)] ??= []).push(timeMs);
});
await flood;
process.stdout.write(JSON.stringify(times));
