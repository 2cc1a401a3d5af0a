/** `npm run bench`: prepares the checkout and measures; see test/bench/run.ts for the options. */
import { join } from 'node:path';
import { prepare, root, runNode } from './prepare.mjs';

prepare();
runNode(join(root, 'dist', 'test', 'bench', 'run.js'), ...process.argv.slice(2));
