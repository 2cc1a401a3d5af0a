import { ArgumentError, CommandFailure, EXIT } from '../command.js';
import { commandLines, helpLines } from '../find-command.js';
import { errorSentence } from '../../core/error-sentence.js';
import type { ClientCommand } from './client-command.js';
import type { ClientTerminal } from './client-terminal.js';

export interface ClientLine {
  readonly commands: readonly ClientCommand[];
  readonly terminal: ClientTerminal;
}

/** Runs one line of words of `signclient` and answers the exit code. Whatever goes wrong is said on standard error. */
export async function runClientLine([name, ...words]: readonly string[], { commands, terminal }: ClientLine): Promise<number> {
  const command = commands.find((one) => one.name === name);
  if (isHelp(name)) {
    await show(terminal, ['Usage: signclient <command> [options]', ...commandLines(commands)]);
    return EXIT.done;
  }
  if (!command) {
    warn(terminal, helpLines(commands));
    return EXIT.wrongArguments;
  }
  if (words.some(isHelp)) {
    await show(terminal, command.usage);
    return command.helpExitCode ?? EXIT.done;
  }
  try {
    await command.run(words, terminal);
    return EXIT.done;
  } catch (thrown) {
    if (thrown instanceof ArgumentError) {
      warn(terminal, [thrown.message, ...command.usage]);
      return EXIT.wrongArguments;
    }
    if (!(thrown instanceof CommandFailure)) {
      terminal.warn(errorSentence(thrown));
      return EXIT.unexpected;
    }
    // Where the exit code says it all there is no message.
    if (thrown.message !== '') terminal.warn(thrown.message);
    return thrown.exitCode;
  }
}

const isHelp = (word: string | undefined): boolean => word === '-help' || word === '--help';

/** Help that was asked for is what standard output is for. */
async function show(terminal: ClientTerminal, lines: readonly string[]): Promise<void> {
  await terminal.writeData(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

function warn(terminal: ClientTerminal, lines: readonly string[]): void {
  for (const line of lines) terminal.warn(line);
}
