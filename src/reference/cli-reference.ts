import { USE_CASES } from '../admin/use-cases.js';
import type { Command } from '../cli/command.js';
import { GLOBAL_OPTIONS } from '../cli/global-options.js';
import type { ClientCommand } from '../cli/signclient/client-command.js';
import { CLIENT_COMMANDS } from '../cli/signclient/commands.js';
import { COMMANDS } from '../cli/signserver/commands.js';
import { SERVE_OPTIONS } from '../startup/serve-options.js';

const EXIT_CODES = [
  ['0', 'done'],
  ['1', 'something unforeseen, or a worker that is not there; a line on standard error says what'],
  ['254', 'the command could not be carried out; the output says why'],
  ['255', 'wrong words or options; the usage follows'],
] as const;

/** The reference page of the command lines (Markdown), made from the commands themselves. */
export function cliReference(): string {
  const blocks = [
    '# Command lines',
    'Made from the commands in the code by `npm run generate`; do not edit.',
    '## `countersign`',
    '```\ncountersign serve [options]\ncountersign --version\ncountersign --help\n```',
    'An option wins over its environment variable, which wins over the configuration file, which wins over the default. Settings that are wrong are all named at once, with exit code 2. SIGTERM or SIGINT stops the server in order; a second one ends it at once.',
    table(
      ['Option', 'Environment', 'Default', 'Meaning'],
      SERVE_OPTIONS.map(({ form, environment, defaultText, doc }) => [code(form), code(environment), code(defaultText), doc]),
    ),
    '## `signserver`',
    '```\nsignserver [options] <command> [arguments]\n```',
    'With `--url`, a profile, or a default profile where nothing is named, a server is administered over AdminWS: what AdminWS has no operation for is refused, and what takes several operations is not atomic ([details](operate.md#administration-from-another-machine)). Otherwise a running server on the same data folder carries the command out; where none is running, the command works on the data folder itself, and crypto tokens cannot be activated.\n\nProfiles are in `~/.config/countersign/profiles.json` (`$XDG_CONFIG_HOME` is heeded), with paths relative to it:\n\n```json\n{ "default": "site", "profiles": { "site": { "url": "https://host:8443", "cert": "admin.pem", "key": "admin.key", "ca": "ca.pem" } } }\n```',
    table(
      ['Option', 'Meaning'],
      GLOBAL_OPTIONS.map(({ form, doc }) => [code(form), doc]),
    ),
    table(['Exit code', 'Meaning'], EXIT_CODES),
    ...COMMANDS.flatMap(commandBlocks),
    '## `signclient`',
    '```\nsignclient <command> [options]\n```',
    'Has documents signed and validated, and time stamps made. Standard output takes the data and nothing else; whatever else is said goes to standard error. Exit codes are those of `signserver`; 1 also stands for stores that cannot be opened, for a batch without files, and for a web service that cannot be reached. [client.md](client.md) has examples.',
    ...CLIENT_COMMANDS.flatMap(clientCommandBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function commandBlocks({ name, aliases = [], summary, usage, useCases: [main], hasJson }: Command): readonly string[] {
  const remarks = [
    summary.endsWith('.') ? summary : `${summary}.`,
    ...(main ? [`Permission: ${USE_CASES[main].permission}.`] : []),
    ...(aliases.length > 0 ? [`Also called ${aliases.map(code).join(', ')}.`] : []),
    ...(hasJson ? ['Takes `--json`.'] : []),
  ];
  return [`### \`${name}\``, remarks.join(' '), usageBlock(usage)];
}

function clientCommandBlocks({ name, summary, usage }: ClientCommand): readonly string[] {
  return [`### \`${name}\``, `${summary}.`, usageBlock(usage)];
}

function usageBlock(usage: readonly string[]): string {
  const lines = usage.filter((line) => line !== '').map((line) => line.trimEnd());
  return ['```', ...lines, '```'].join('\n');
}

/** Cells are padded as prettier does it, so that the page passes the same checks as the ones written by hand. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) => Math.max(3, heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const code = (text = ''): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);
