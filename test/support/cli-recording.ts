import { readFileSync } from 'node:fs';
import { sharedPath } from './shared.js';

/** What the reference server's command line was given and printed. */
export interface CliRecording {
  /** The line cut at its blanks; a word that holds blanks is several. */
  readonly words: readonly string[];
  readonly out: string;
  readonly exitCode: number;
}

/** The recording of that name in `../shared/reference/cli`. */
export function cliRecording(name: string): CliRecording {
  const text = readFileSync(sharedPath('reference', 'cli', `${name}.txt`), 'utf8');
  const [, command = '', out = '', code = ''] = /^\$ signserver ?([^\n]*)\n([^]*)\[exit (\d+)\]\n$/.exec(text) ?? [];
  return { words: command === '' ? [] : command.split(' '), out, exitCode: Number(code) };
}
