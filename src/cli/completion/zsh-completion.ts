import type { CompletedProgram } from './completed-program.js';

/** A script for zsh, to be a file `_signserver` in a folder of `fpath`. */
export function zshCompletion({ name, options, commands }: CompletedProgram): string {
  const globals = options.map(({ name: option, doc, hasValue }) => quoted(`${option}[${escaped(doc)}]${hasValue ? ':value:_files' : ''}`));
  const described = commands.map((command) => quoted(`${command.name}:${escaped(command.summary)}`));
  return [
    `#compdef ${name}`,
    `_${name}() {`,
    '  local state',
    '  local -a commands',
    '  commands=(',
    ...described.map((text) => `    ${text}`),
    '  )',
    `  _arguments -C ${globals.join(' ')} '1: :->command' '*:: :->rest'`,
    '  case $state in',
    "    command) _describe 'command' commands ;;",
    '    rest)',
    '      case $words[1] in',
    ...commands
      .filter(({ words }) => words.length > 0)
      .map((command) => `        ${command.name}) compadd -- ${command.words.join(' ')} ;;`),
    '      esac',
    '      _files ;;',
    '  esac',
    '}',
    `_${name} "$@"`,
    '',
  ].join('\n');
}

/** Colons and brackets have a meaning in descriptions. */
const escaped = (text: string): string => text.replace(/[:[\]\\]/g, '\\$&');
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
