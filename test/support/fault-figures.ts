import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

type Figures = Readonly<Record<string, number | string>>;

const FILE = join(projectRoot, 'bench', 'fault-figures.json');

/** Writes down what a fault test measured, beside what others did (`bench/fault-figures.json`). Figures are read by people and asserted by nobody. */
export function writeFigures(test: string, figures: Figures): void {
  mkdirSync(join(projectRoot, 'bench'), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify({ ...former(), [test]: figures }, undefined, 2)}\n`);
}

function former(): Readonly<Record<string, Figures>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Figures>;
  } catch {
    return {};
  }
}

/** The value that so many hundredths of the values are at most; of none it is NaN. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1)] ?? Number.NaN;
}

/** Milliseconds with two digits after the point. */
export const milliseconds = (value: number): number => Math.round(value * 100) / 100;

/** Megabytes without fractions. */
export const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
