import type { ClientTerminal } from './client-terminal.js';

/** The log of a run. */
export interface ClientLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

const LEVEL_WIDTH = 5;

/** A log whose lines go to standard error: `INFO  text`. */
export function clientLog(terminal: Pick<ClientTerminal, 'warn'>): ClientLog {
  const write = (level: string, text: string): void => {
    // Texts of a server, and names of files, must not move the cursor of whoever reads them.
    terminal.warn(`${level.padEnd(LEVEL_WIDTH)} ${text.replace(/[\p{Cc}\u2028\u2029]/gu, '?')}`);
  };
  return {
    info: (text) => {
      write('INFO', text);
    },
    warn: (text) => {
      write('WARN', text);
    },
    error: (text) => {
      write('ERROR', text);
    },
  };
}
