import { createInterface } from 'node:readline/promises';
import type { ReadStream } from 'node:tty';
import type { Terminal } from './terminal.js';

/** The terminal of this process. */
export const processTerminal: Terminal = {
  write: (text) => {
    showProgress('');
    process.stdout.write(text);
  },
  warn: (line) => {
    showProgress('');
    process.stderr.write(`${line}\n`);
  },
  progress: (text) => {
    showProgress(text);
  },
  readPassword: (prompt) => {
    if (process.stdin.isTTY) return readHidden(process.stdin, process.stdout, prompt);
    process.stdout.write(prompt);
    return Promise.resolve(undefined);
  },
  readLine: (prompt) => {
    if (process.stdin.isTTY) return readShown(prompt);
    process.stdout.write(prompt);
    return Promise.resolve(undefined);
  },
};

const START_OF_LINE = '\r\u001b[K';
let progressShown = '';

/** Shows a line in place of the last one; on standard error, so that output which is piped on stays what it is. */
export function showProgress(text: string): void {
  if (!process.stderr.isTTY || text === progressShown) return;
  process.stderr.write(`${START_OF_LINE}${text}`);
  progressShown = text;
}

async function readShown(prompt: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await reader.question(prompt);
  } finally {
    reader.close();
  }
}

const END_OF_TEXT = '\u0003';
const END_OF_TRANSMISSION = '\u0004';
const BACKSPACES = ['\b', '\u007f'];

/**
 * Reads a line that is typed without showing it; undefined where it is given up with Ctrl-C or Ctrl-D. `shown` is where the
 * prompt is written. In raw mode the terminal shows nothing of what is typed, and line editing is left to us.
 */
export function readHidden(input: ReadStream, shown: NodeJS.WritableStream, prompt: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = '';
    const finish = (answer: string | undefined): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      shown.write('\n');
      resolve(answer);
    };
    const onData = (chunk: string): void => {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') {
          finish(typed);
          return;
        }
        if (character === END_OF_TEXT || character === END_OF_TRANSMISSION) {
          finish(undefined);
          return;
        }
        typed = BACKSPACES.includes(character) ? typed.slice(0, -1) : typed + character;
      }
    };
    // Before the prompt: whoever answers at once, such as a program, must not be shown either.
    input.setRawMode(true);
    shown.write(prompt);
    input.setEncoding('utf8');
    input.on('data', onData);
    input.resume();
  });
}
