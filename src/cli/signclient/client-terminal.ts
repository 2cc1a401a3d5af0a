/** Where `signclient` reads and writes. Standard output takes the data and nothing else, so that it can be redirected. */
export interface ClientTerminal {
  /** Writes to standard output; done when the bytes are taken. */
  writeData(bytes: Uint8Array): Promise<void>;
  /** Writes a line to standard error. */
  warn(line: string): void;
  /** Shows how far a long work is, in place of what it showed before; only to people. Empty takes it away. */
  progress(text: string): void;
  /** Reads a line without showing it; undefined where nobody is at a terminal. */
  readPassword(prompt: string): Promise<string | undefined>;
  /** Reads a line of standard input, whatever that is; undefined at its end. */
  readLine(prompt: string): Promise<string | undefined>;
}
