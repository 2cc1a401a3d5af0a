import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { projectRoot } from './project-root.js';
import { skip } from './tools.js';

const folder = join(projectRoot, '..', 'shared');

/** A path below `../shared`, which holds the recordings of the reference server. */
export const sharedPath = (...names: readonly string[]): string => join(folder, ...names);

/** Skips a test where the recordings do not lie beside the checkout; in CI that is a failure. */
export function requireShared(test: Context): void {
  if (!existsSync(folder)) skip(test, 'the recordings of the reference server (../shared) are not beside this checkout');
}
