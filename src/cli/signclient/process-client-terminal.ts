import { Socket } from 'node:net';
import { readHidden, showProgress } from '../process-terminal.js';
import type { ClientTerminal } from './client-terminal.js';
import { systemReason } from './system-reason.js';

/** The terminal of this process. */
export const processClientTerminal: ClientTerminal = {
  writeData: (bytes) =>
    new Promise((resolve, reject) => {
      process.stdout.write(bytes, (error) => {
        // A reader such as `head` that has seen enough is no failure.
        if (error && !('code' in error && error.code === 'EPIPE')) reject(new Error(`Standard output: ${systemReason(error)}`));
        else resolve();
      });
    }),
  warn: (line) => {
    showProgress('');
    process.stderr.write(`${line}\n`);
  },
  progress: showProgress,
  readPassword: (prompt) => {
    showProgress('');
    if (process.stdin.isTTY) return readHidden(process.stdin, process.stderr, prompt);
    process.stderr.write(`${prompt}\n`);
    return Promise.resolve(undefined);
  },
  readLine: (prompt) => {
    showProgress('');
    process.stderr.write(prompt);
    return readLine();
  },
};

/** What came behind the last line that was read. */
let unread = '';
let isAtEnd = false;

/** Reads no more of standard input than is there, and lets go of it, so that an open pipe does not keep the process alive. */
function readLine(): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const input = process.stdin;
    const finish = (answer: string | undefined): void => {
      input.off('data', onData).off('end', onEnd).off('error', reject);
      input.pause();
      if (isConnection(input)) input.unref();
      resolve(answer);
    };
    const takeLine = (): boolean => {
      const [, line, rest] = /^([^\n]*?)\r?\n([^]*)$/.exec(unread) ?? [];
      if (line === undefined) return false;
      unread = rest ?? '';
      finish(line);
      return true;
    };
    const onEnd = (): void => {
      isAtEnd = true;
      const last = unread;
      unread = '';
      finish(last === '' ? undefined : last);
    };
    const onData = (chunk: Buffer | string): void => {
      unread += chunk.toString();
      takeLine();
    };
    if (takeLine()) return;
    if (isAtEnd) onEnd();
    else {
      if (isConnection(input)) input.ref();
      input.setEncoding('utf8').on('data', onData).on('end', onEnd).on('error', reject).resume();
    }
  });
}

/** Terminals and pipes are sockets to Node, which keep the process alive even when nobody reads them; files are not. */
const isConnection = (input: object): boolean => input instanceof Socket;
