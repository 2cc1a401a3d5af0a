/** Where a command line reads and writes. */
export interface Terminal {
  /** Writes to standard output as it is. */
  write(text: string): void;
  /** Writes a line to standard error. */
  warn(line: string): void;
  /** Shows how far a long work is, in place of what it showed before; only to people. Empty takes it away. */
  progress(text: string): void;
  /** Reads a line without showing it; undefined where nobody is at a terminal. */
  readPassword(prompt: string): Promise<string | undefined>;
  /** Reads a line; undefined where nobody is at a terminal. */
  readLine(prompt: string): Promise<string | undefined>;
}

/** Prints lines, each ended by a line feed. */
export function printLines(terminal: Terminal, ...lines: readonly string[]): void {
  terminal.write(lines.map((line) => `${line}\n`).join(''));
}
