/** Writes the pages that are made from the code: docs/components.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const { componentReference } = await import('../dist/src/component-reference.js');
writeFileSync(join(root, 'docs', 'components.md'), componentReference());
