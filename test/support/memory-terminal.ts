import type { Terminal } from '../../src/cli/terminal.js';

/** A terminal in memory; `password` and `line` are what is typed at it, undefined where nobody is there. */
export class MemoryTerminal implements Terminal {
  out = '';
  err = '';
  constructor(
    private readonly password?: string,
    private readonly line?: string,
  ) {}

  write(text: string): void {
    this.out += text;
  }

  warn(line: string): void {
    this.err += `${line}\n`;
  }

  progress(): void {
    // Nobody is looking.
  }

  readPassword(prompt: string): Promise<string | undefined> {
    this.out += prompt;
    return Promise.resolve(this.password);
  }

  readLine(prompt: string): Promise<string | undefined> {
    this.out += prompt;
    return Promise.resolve(this.line);
  }
}
