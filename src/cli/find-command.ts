import type { Command } from './command.js';

/** The command that words name, and the words for it; or what to say where they name none. */
export type FoundCommand = { readonly command: Command; readonly given: readonly string[] } | { readonly help: readonly string[] };

/** Some commands have names of two words, the first of which they share. */
export function findCommand(commands: readonly Command[], words: readonly string[]): FoundCommand {
  const [first = '', second = '', ...others] = words;
  const plain = commands.find(({ name, aliases }) => name === first || aliases?.includes(first));
  if (plain) return { command: plain, given: words.slice(1) };
  const grouped = commands.find(({ name }) => name === `${first} ${second}`);
  if (grouped) return { command: grouped, given: others };
  const group = commands.filter(({ name }) => groupOf(name) === first);
  return { help: group.length > 0 ? groupHelpLines(first, group) : helpLines(commands) };
}

type Listed = Pick<Command, 'name' | 'summary'>;

/** The list of commands, in the form that SignServer prints for a missing or unknown one. */
export function helpLines(commands: readonly Listed[]): readonly string[] {
  const groups = [...new Set(commands.map(({ name }) => groupOf(name)))].filter((group) => group !== undefined);
  const heading =
    groups.length > 0
      ? [`Missing or invalid argument. Use one of [${groups.sort().join(', ')}] to see additional sub commands.`, 'Or use one of:']
      : ['Missing or invalid argument. Use one of:'];
  return [...heading, ...listLines(commands.filter(({ name }) => groupOf(name) === undefined))];
}

/** All commands with what they do, by the names under which they are called. */
export function commandLines(commands: readonly Listed[]): readonly string[] {
  return listLines(commands);
}

function groupHelpLines(group: string, commands: readonly Listed[]): readonly string[] {
  const own = commands.map(({ name, summary }) => ({ name: name.slice(group.length + 1), summary }));
  return [`Missing or invalid argument. Available sub commands for '${group}':`, ...listLines(own)];
}

const NAME_WIDTH = 30;

function listLines(commands: readonly Listed[]): readonly string[] {
  const sorted = commands.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, summary }) => `  ${name.padEnd(NAME_WIDTH)} ${summary}`);
}

function groupOf(name: string): string | undefined {
  const [first, second] = name.split(' ');
  return second === undefined ? undefined : first;
}
