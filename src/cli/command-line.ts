import type { AdministrationConnection } from '../admin/administration.js';
import { Fault } from '../core/errors.js';
import { ArgumentError, CommandFailure, EXIT, type Command } from './command.js';
import { errorSentence } from '../core/error-sentence.js';
import { commandLines, findCommand, type FoundCommand } from './find-command.js';
import { GLOBAL_OPTIONS, parseGlobalOptions, type GlobalOptions } from './global-options.js';
import { printLines, type Terminal } from './terminal.js';
import { showWaiting } from './waiting.js';

export { helpLines } from './find-command.js';

export interface CommandLine {
  readonly commands: readonly Command[];
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of this program. */
  readonly version: string;
  /** Called when a command first asks for something, so that help and argument errors need nothing else. */
  readonly connect: (options: GlobalOptions) => Promise<AdministrationConnection>;
}

/** Runs one line of words and answers the exit code. Whatever goes wrong is printed, never thrown. */
export async function runCommandLine(words: readonly string[], line: CommandLine): Promise<number> {
  const { commands, terminal } = line;
  const { options, isHelpWanted, isVersionWanted, rest, problems } = parseGlobalOptions(withoutHost(words, terminal), line.environment);
  if (problems.length > 0) {
    printLines(terminal, ...problems, ...optionLines());
    return EXIT.wrongArguments;
  }
  if (isVersionWanted) {
    printLines(terminal, `Countersign ${line.version}`);
    return EXIT.done;
  }
  const found = findCommand(commands, rest);
  if (isHelpWanted) {
    printLines(terminal, ...wantedHelp(found, commands));
    return EXIT.done;
  }
  if ('help' in found) {
    printLines(terminal, ...found.help);
    return EXIT.wrongArguments;
  }
  const { command, given } = found;
  // A command that reads takes the option behind its name as well, where it is looked for first.
  const asJson = options.json || (command.hasJson === true && given.includes('--json'));
  const commandWords = command.hasJson ? given.filter((word) => word !== '--json') : given;
  return await exitCodeOf(command, terminal, async () => {
    checkWords(command, { words: commandWords, asJson });
    await run(command, { words: commandWords, asJson }, { line, options });
  });
}

interface Call {
  readonly words: readonly string[];
  readonly asJson: boolean;
}

function checkWords({ wordCount, hasJson, name }: Command, { words, asJson }: Call): void {
  if (words.length < wordCount.min || words.length > wordCount.max) throw new ArgumentError(wordCount.message);
  if (asJson && !hasJson) throw new ArgumentError(`--json is for commands that read; ${name} is none`);
}

async function run(
  command: Command,
  { words, asJson }: Call,
  { line, options }: { readonly line: CommandLine; readonly options: GlobalOptions },
): Promise<void> {
  const { terminal } = line;
  const show = (data: unknown, lines: () => readonly string[]): void => {
    if (!asJson) printLines(terminal, ...lines());
    else if (data !== undefined) printLines(terminal, JSON.stringify(data, undefined, 2));
  };
  const connection = lazyConnection(() => line.connect(options));
  const stopWaiting = showWaiting(terminal);
  try {
    await command.run({ words, administration: connection, terminal, show });
  } finally {
    stopWaiting();
    await connection.close();
  }
}

/** Made when it is first used: what is wrong with the words of a command is said without one. */
function lazyConnection(connect: () => Promise<AdministrationConnection>): AdministrationConnection {
  let connection: Promise<AdministrationConnection> | undefined;
  return {
    call: async (useCase, given) => (await (connection ??= connect())).call(useCase, given),
    // Where it could not be made there is nothing to close, and the call has said why.
    close: async () => (await connection?.catch(() => undefined))?.close(),
  };
}

async function exitCodeOf(command: Command, terminal: Terminal, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return EXIT.done;
  } catch (thrown) {
    if (thrown instanceof ArgumentError || thrown instanceof CommandFailure) {
      if (thrown.stream === 'err') terminal.warn(thrown.message);
      else printLines(terminal, thrown.message);
    }
    if (thrown instanceof ArgumentError) {
      printLines(terminal, ...command.usage);
      return EXIT.wrongArguments;
    }
    if (thrown instanceof CommandFailure) return thrown.exitCode;
    if (thrown instanceof Fault && thrown.kind === 'invalidInput') {
      printLines(terminal, thrown.message);
      return EXIT.failed;
    }
    terminal.warn(errorSentence(thrown));
    return EXIT.unexpected;
  }
}

/** `-host` was an option of long ago; it is taken out with its value wherever it stands. */
function withoutHost(words: readonly string[], terminal: Terminal): readonly string[] {
  const position = words.indexOf('-host');
  if (position < 0) return words;
  terminal.warn('Warning: The -host parameter is no longer supported and will be ignored!');
  return words.toSpliced(position, 2);
}

const NAME_WIDTH = 30;

function wantedHelp(found: FoundCommand, commands: readonly Command[]): readonly string[] {
  if ('command' in found) return [`${found.command.summary}.`.replace(/\.\.$/, '.'), ...found.command.usage];
  return ['Usage: signserver [options] <command> [arguments]', ...commandLines(commands), ...optionLines()];
}

function optionLines(): readonly string[] {
  return ['Options before the command:', ...GLOBAL_OPTIONS.map(({ form, doc }) => `  ${form.padEnd(NAME_WIDTH)} ${doc}`)];
}
