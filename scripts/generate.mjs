/** Writes the pages that are made from the code: docs/components.md and docs/cli.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const { cliReference } = await import('../dist/src/reference/cli-reference.js');
const { componentReference } = await import('../dist/src/reference/component-reference.js');
writeFileSync(join(root, 'docs', 'cli.md'), cliReference());
writeFileSync(join(root, 'docs', 'components.md'), componentReference());
