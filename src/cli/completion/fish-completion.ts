import type { CompletedProgram } from './completed-program.js';

/** A script for fish, to be a file in `~/.config/fish/completions`. */
export function fishCompletion({ name, options, commands }: CompletedProgram): string {
  const isFirst = quoted(`not __fish_seen_subcommand_from ${commands.map((command) => command.name).join(' ')}`);
  const globals = options.map(
    ({ name: option, doc, hasValue }) =>
      `complete -c ${name} -n ${isFirst} -l ${option.slice(2)}${hasValue ? ' -r' : ''} -d ${quoted(doc)}`,
  );
  const described = commands.map((command) => `complete -c ${name} -n ${isFirst} -f -a ${command.name} -d ${quoted(command.summary)}`);
  const behind = commands.flatMap((command) =>
    command.words.map((word) => `complete -c ${name} -n ${quoted(`__fish_seen_subcommand_from ${command.name}`)} ${completion(word)}`),
  );
  return [...globals, ...described, ...behind, ''].join('\n');
}

function completion(word: string): string {
  if (word.startsWith('--')) return `-l ${word.slice(2)}`;
  // One dash and a name of several letters is what fish calls an old-style option.
  return word.startsWith('-') ? `-o ${word.slice(1)}` : `-a ${word}`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
