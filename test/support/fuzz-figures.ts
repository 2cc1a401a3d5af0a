import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

/** Leaves the figures of a full run where the benchmark leaves its own. */
export function keepFigures(name: string, figures: Readonly<Record<string, number>>): void {
  mkdirSync(join(projectRoot, 'bench'), { recursive: true });
  writeFileSync(join(projectRoot, 'bench', `${name}.json`), `${JSON.stringify(figures, undefined, 2)}\n`);
}
