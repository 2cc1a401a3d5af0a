import { errorSentence } from '../core/error-sentence.js';
import { stopOnSignal, type Stoppable } from './serve.js';
import { printLines, type Terminal } from './terminal.js';

/** Settings read from the words after `serve`, or all that is wrong with them. */
export type Loaded<S> = { readonly settings: S } | { readonly problems: readonly string[] };

export interface CountersignLine<S> {
  readonly terminal: Terminal;
  readonly version: string;
  /** The options of `serve`, for the help. */
  readonly options: readonly { readonly form: string; readonly doc: string }[];
  readonly load: (words: readonly string[]) => Loaded<S>;
  readonly start: (settings: S) => Promise<Stoppable>;
  readonly process: { readonly signals: Parameters<typeof stopOnSignal>[1]; readonly exit: (code: number) => void };
}

/** Exit code for settings and words that are wrong. */
const WRONG = 2;

/** Runs one line of words of `countersign` and answers the exit code; with `serve`, when the server has stopped. */
export async function runCountersign<S>([command, ...words]: readonly string[], line: CountersignLine<S>): Promise<number> {
  const { terminal, version } = line;
  if (command === '--help' || (command === 'serve' && words.includes('--help'))) return help(line);
  if (command === 'serve') return serve(words, line);
  if (command === '--version') {
    printLines(terminal, `Countersign ${version}`);
    return 0;
  }
  terminal.warn(command === undefined ? 'A command is missing.' : `There is no command ${command}.`);
  terminal.warn('Usage: countersign serve [options], countersign --help, countersign --version');
  return WRONG;
}

async function serve<S>(words: readonly string[], line: CountersignLine<S>): Promise<number> {
  const loaded = line.load(words);
  if ('problems' in loaded) {
    for (const problem of loaded.problems) line.terminal.warn(problem);
    return WRONG;
  }
  try {
    const server = await line.start(loaded.settings);
    await stopOnSignal(server, line.process.signals, line.process.exit);
    return 0;
  } catch (thrown) {
    line.terminal.warn(errorSentence(thrown));
    return 1;
  }
}

const FORM_WIDTH = 22;

function help<S>({ terminal, options }: CountersignLine<S>): number {
  printLines(
    terminal,
    'Usage: countersign serve [options]',
    '       countersign --version',
    '       countersign --help',
    '',
    'Options of serve:',
    ...options.map(({ form, doc }) => `  ${form.padEnd(FORM_WIDTH)} ${doc}`),
  );
  return 0;
}
