import type { CompletedProgram } from './completed-program.js';

/** A script for bash, to be sourced. Where a command has nothing of its own to offer, files are offered. */
export function bashCompletion({ name, options, commands }: CompletedProgram): string {
  const withValue = options.filter(({ hasValue }) => hasValue).map((option) => option.name);
  const first = [...options.map((option) => option.name), ...commands.map((command) => command.name)];
  return [
    `_${name}() {`,
    '  local word=${COMP_WORDS[COMP_CWORD]} command= words= index',
    '  for ((index = 1; index < COMP_CWORD; index++)); do',
    '    case ${COMP_WORDS[index]} in',
    `      ${withValue.join('|')}) index=$((index + 1)) ;;`,
    '      -*) ;;',
    '      *) command=${COMP_WORDS[index]}; break ;;',
    '    esac',
    '  done',
    '  COMPREPLY=()',
    '  case $command in',
    // Behind an option that takes a value stands a file or a text.
    `    '') case \${COMP_WORDS[COMP_CWORD - 1]} in ${withValue.join('|')}) return ;; esac`,
    `      words='${first.join(' ')}' ;;`,
    ...commands.filter(({ words }) => words.length > 0).map((command) => `    ${command.name}) words='${command.words.join(' ')}' ;;`),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    `complete -o default -F _${name} ${name}`,
    '',
  ].join('\n');
}
