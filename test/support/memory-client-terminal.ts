import type { ClientTerminal } from '../../src/cli/signclient/client-terminal.js';

/** A terminal of `signclient` in memory; `typed` are passwords typed at it, `lines` those of standard input. */
export class MemoryClientTerminal implements ClientTerminal {
  readonly warned: string[] = [];
  readonly prompts: string[] = [];
  /** Every line that was shown of how far it is. */
  readonly shown: string[] = [];
  data = Buffer.alloc(0);
  readonly #typed: string[];
  readonly #lines: string[];

  constructor({ typed = [], lines = [] }: { readonly typed?: readonly string[]; readonly lines?: readonly string[] } = {}) {
    this.#typed = [...typed];
    this.#lines = [...lines];
  }

  writeData(bytes: Uint8Array): Promise<void> {
    this.data = Buffer.concat([this.data, bytes]);
    return Promise.resolve();
  }

  warn(line: string): void {
    this.warned.push(line);
  }

  progress(text: string): void {
    this.shown.push(text);
  }

  readPassword(prompt: string): Promise<string | undefined> {
    this.prompts.push(prompt);
    return Promise.resolve(this.#typed.shift());
  }

  readLine(prompt: string): Promise<string | undefined> {
    this.prompts.push(prompt);
    return Promise.resolve(this.#lines.shift());
  }
}
