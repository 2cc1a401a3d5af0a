/**
 * Replays the recorded exchanges of the reference server against this one and judges the outcome against
 * test/conformance/expected-gaps.json: a case that is not listed there must pass, and one that is listed must fail, so
 * that the list can only shrink. Ends with `N passed, N failed`. A first argument replaces the pattern of case names.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

const REPLAY = join(root, '..', 'shared', 'conformance', 'run');
const GAPS = join(root, 'test', 'conformance', 'expected-gaps.json');

/**
 * What an output of the replay means.
 * @param {string} output what the replay printed
 * @param {Readonly<Record<string, string>>} gaps case name → what it waits for
 * @returns {{ passed: number, problems: readonly string[] }}
 */
export function judge(output, gaps) {
  // Each case that differs is followed by indented lines that say in what.
  const differences = new Map([...output.matchAll(/^(\S+) differs\n((?: .*\n)*)/gm)].map(([, name, details]) => [name, details]));
  const totals = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  const passed = Number(totals?.[1] ?? 0);
  const problems = [
    ...[...differences].filter(([name]) => !(name in gaps)).map(([name, details]) => `${name} differs\n${details}`.trimEnd()),
    ...Object.keys(gaps)
      .filter((name) => !differences.has(name))
      .map((name) => `${name} passes or is no case: take it out of expected-gaps.json`),
  ];
  // A server that does not start prints no names, and one that dies may do so after the last case.
  if (!totals || passed === 0 || Number(totals[2]) !== differences.size) problems.push(`the replay did not finish:\n${output}`);
  if (/^the server died:/m.test(output)) problems.push(`the server died:\n${output}`);
  return { passed, problems };
}

/** The server is started without npx in between, which would not pass the signal on that ends it. Words are cut at blanks. */
function environment() {
  if (/\s/.test(root) || process.env.COUNTERSIGN) return process.env;
  return { ...process.env, COUNTERSIGN: `node ${join(root, 'dist', 'src', 'cli', 'countersign.js')}` };
}

function replay(pattern) {
  return new Promise((resolve, reject) => {
    const child = spawn(REPLAY, ['--only', pattern, '-v'], { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

/**
 * The cases that a pattern of names is about; `*` stands for any text.
 * @param {Readonly<Record<string, string>>} cases
 * @param {string} pattern
 */
function matching(cases, pattern) {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const names = new RegExp(`^${parts.join('.*')}$`);
  return Object.fromEntries(Object.entries(cases).filter(([name]) => names.test(name)));
}

async function main(pattern = '*') {
  if (!existsSync(REPLAY)) {
    console.log('The recorded exchanges (../shared/conformance) are not beside this checkout; nothing was replayed.');
    console.log(`0 passed, ${process.env.CI ? 1 : 0} failed`);
    return !process.env.CI;
  }
  prepare();
  const gaps = matching(JSON.parse(readFileSync(GAPS, 'utf8')), pattern);
  const output = await replay(pattern);
  const { passed, problems } = judge(output, gaps);
  for (const problem of problems) console.log(`✗ ${problem}`);
  console.log(`${Object.keys(gaps).length} cases wait for what is not built yet (test/conformance/expected-gaps.json)`);
  console.log(`${passed} passed, ${problems.length} failed`);
  return problems.length === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = (await main(process.argv[2])) ? 0 : 1;
