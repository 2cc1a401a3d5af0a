import type { Command } from '../command.js';
import { GLOBAL_OPTIONS } from '../global-options.js';

/** What a shell may offer for a program. */
export interface CompletedProgram {
  readonly name: string;
  /** The options in front of the command. */
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedOption {
  /** `--data`. */
  readonly name: string;
  readonly doc: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
}

/** A command, or a group of commands that share the first word of their names. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Options behind it, with their dashes, and the second words of a group. */
  readonly words: readonly string[];
}

/** What there is to offer for `signserver`, sorted by name. */
export function completedSignserver(commands: readonly Command[]): CompletedProgram {
  const options = GLOBAL_OPTIONS.map(({ form, doc }) => ({ name: form.split(' ')[0] ?? form, doc, hasValue: form.includes(' ') }));
  const names = [...new Set(commands.map(firstWord))].sort();
  const completed = names.map((name) =>
    completedCommand(
      name,
      commands.filter((command) => firstWord(command) === name),
    ),
  );
  return { name: 'signserver', options, commands: completed };
}

const firstWord = ({ name }: Command): string => name.split(' ')[0] ?? name;

function completedCommand(name: string, group: readonly Command[]): CompletedCommand {
  const seconds = group.flatMap((command) => command.name.split(' ').slice(1));
  const words = [...new Set([...seconds, ...group.flatMap(optionsOf)])];
  const [only, ...others] = group;
  return { name, summary: only && others.length === 0 ? only.summary : `One of ${seconds.join(', ')}`, words };
}

/** Its usage names every option of a command; examples may hold other words with dashes. */
function optionsOf({ usage, hasJson }: Command): readonly string[] {
  const synopsis = usage.filter((line) => /^(Usage:|\s)/.test(line)).join(' ');
  const named = [...synopsis.matchAll(/(?<=[\s([|])--?[A-Za-z]\w*/g)].map(([option]) => option);
  return hasJson ? [...named, '--json'] : named;
}
