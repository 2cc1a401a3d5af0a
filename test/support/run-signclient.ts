import { runClientLine } from '../../src/cli/signclient/client-line.js';
import { CLIENT_COMMANDS } from '../../src/cli/signclient/commands.js';
import { MemoryClientTerminal } from './memory-client-terminal.js';

/** What one line of `signclient` came to; times are `N ms`. */
export interface ClientRun {
  readonly code: number;
  /** Lines on standard error. */
  readonly said: readonly string[];
  /** Standard output, as UTF-8. */
  readonly data: string;
  readonly terminal: MemoryClientTerminal;
}

/** Runs one line of `signclient` in memory. */
export async function runSignclient(words: readonly string[], terminal = new MemoryClientTerminal()): Promise<ClientRun> {
  const code = await runClientLine(words, { commands: CLIENT_COMMANDS, terminal });
  const said = terminal.warned.map((text) => text.replace(/\d+ ms/, 'N ms'));
  return { code, said, data: terminal.data.toString(), terminal };
}
