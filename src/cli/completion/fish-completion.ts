import type { CompletedProgram } from './completed-program.js';

/** A script for fish, to be a file in `~/.config/fish/completions`. */
export function fishCompletion({ name, options, commands }: CompletedProgram): string {
  const isFirst = quoted(`not __fish_seen_subcommand_from ${commands.map((command) => command.name).join(' ')}`);
  const globals = options.map(
    ({ name: global, doc, hasValue }) =>
      `complete -c ${name} -n ${isFirst} -l ${global.slice(2)}${hasValue ? ' -r' : ''} -d ${quoted(doc)}`,
  );
  const described = commands.map((command) => `complete -c ${name} -n ${isFirst} -f -a ${command.name} -d ${quoted(command.summary)}`);
  const behind = commands.flatMap((command) => {
    const isBehind = `__fish_seen_subcommand_from ${command.name}`;
    const seconds = command.words.filter((word) => !word.startsWith('-'));
    const isSecond = `${isBehind}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
    return command.words.map((word) => {
      const [condition, offer] = word.startsWith('-') ? [isBehind, option(word)] : [isSecond, `-f -a ${word}`];
      return `complete -c ${name} -n ${quoted(condition)} ${offer}`;
    });
  });
  return [...globals, ...described, ...behind, ''].join('\n');
}

/** One dash and a name of several letters is what fish calls an old-style option. */
function option(word: string): string {
  return word.startsWith('--') ? `-l ${word.slice(2)}` : `-o ${word.slice(1)}`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
