import type { Administration } from '../admin/administration.js';
import type { UseCaseName } from '../admin/use-cases.js';
import type { Terminal } from './terminal.js';

/** One command of `signserver`, as data: the dispatcher, the help and the reference page read it. */
export interface Command {
  readonly name: string;
  /** Further names, which the help does not list. */
  readonly aliases?: readonly string[];
  /** What the help says beside the name. */
  readonly summary: string;
  /** Printed after the message of an argument error; the first line begins `Usage: `. */
  readonly usage: readonly string[];
  /** What it asks of the administration, if anything; the first says who may run it. */
  readonly useCases: readonly UseCaseName[];
  /** How many words may follow the name; checked before `run`. */
  readonly wordCount: { readonly min: number; readonly max: number; readonly message: string };
  /** Whether `--json` shows what it read as JSON data. */
  readonly hasJson?: true;
  /** Throws `ArgumentError`, `CommandFailure` or a fault. */
  readonly run: (invocation: Invocation) => Promise<void>;
}

/** What a command works with. */
export interface Invocation {
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly administration: Administration;
  readonly terminal: Terminal;
  /** Prints data: as JSON where that was asked for, else the lines. Lines without data are for people only. */
  readonly show: (data: unknown, lines: () => readonly string[]) => void;
}

/** Exit codes of SignServer's command line. */
export const EXIT = { done: 0, unexpected: 1, failed: 254, wrongArguments: 255 } as const;

/** Standard output or standard error. */
type OutputStream = 'out' | 'err';

/** What is wrong with the words of the command: printed with the usage, exit code 255. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  constructor(message: string, options?: { readonly cause?: unknown; readonly stream?: OutputStream }) {
    super(message, options);
    this.stream = options?.stream ?? 'out';
  }

  /** Where the message is printed; the usage is printed to standard output. */
  readonly stream: OutputStream;
}

/** The command could not be carried out: printed without the usage. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(message: string, options?: { readonly cause?: unknown; readonly exitCode?: number; readonly stream?: OutputStream }) {
    super(message, options);
    this.exitCode = options?.exitCode ?? EXIT.failed;
    this.stream = options?.stream ?? 'out';
  }

  readonly exitCode: number;
  /** Where the message is printed. */
  readonly stream: OutputStream;
}

/** A command with exactly so many words. */
export function exactly(count: number): Command['wordCount'] {
  return { min: count, max: count, message: 'Wrong number of arguments' };
}
