/**
 * `npm test`: prepares the checkout and runs the tests. Arguments go to mocha; a test file may be named by its source:
 * `npm test -- test/unit/core/properties.test.ts --grep default`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, runNode } from './prepare.mjs';

/** test/bench is missing here: it measures and promises nothing. */
const SUITES = ['unit', 'conformance', 'interop', 'fault', 'fuzz'];

prepare();

const args = process.argv.slice(2);
const named = args.filter((arg) => arg.endsWith('.test.ts'));
const sources = named.length > 0 ? named : SUITES.flatMap(testsOf);
// From the sources, not from dist, so that a test that was removed is not run from an old build.
const compiled = sources.map((source) => join('dist', source.replace(/\.ts$/, '.js')));
const options = args.filter((arg) => !arg.endsWith('.test.ts'));

// In CI a test that is skipped, or the only one that runs, is a failure.
const strict = process.env.CI ? ['--forbid-pending', '--forbid-only'] : [];
runNode(join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...strict, ...options, ...compiled);

function testsOf(suite) {
  const folder = join('test', suite);
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true }).sort();
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
}
