import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';

/** The code blocks of a document in one language, without the final line feed. */
export function codeBlocks(document: string, language: string): readonly string[] {
  const text = readFileSync(join(projectRoot, document), 'utf8');
  return [...text.matchAll(/^```(.*)\n([^]*?)\n```$/gm)].filter(([, name]) => name === language).map(([, , code = '']) => code);
}
