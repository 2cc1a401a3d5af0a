/**
 * Sends POST requests with autocannon and prints its report as JSON. Its command line reads a body as UTF-8 text, which
 * makes another one of most bytes; here it stays as it is. The one argument is the options as JSON, and `bodyFile`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Autocannon = (options: Readonly<Record<string, unknown>>) => Promise<unknown>;

const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon;
const { bodyFile, ...options } = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, unknown>>;
const report = await autocannon({ ...options, method: 'POST', body: readFileSync(String(bodyFile)) });
process.stdout.write(JSON.stringify(report));
