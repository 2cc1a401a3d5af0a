import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json; compiled code lies at different depths below it. */
export const packageFolder: string = nearest(dirname(fileURLToPath(import.meta.url)));

/** The version in package.json. */
export const version: string = readVersion(readFileSync(join(packageFolder, 'package.json'), 'utf8'));

function nearest(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('there is no package.json above the program');
  return nearest(parent);
}

function readVersion(text: string): string {
  const found = JSON.parse(text) as { readonly version?: unknown };
  return typeof found.version === 'string' ? found.version : 'unknown';
}
